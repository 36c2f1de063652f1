"""`lachan demo`: a month of reports at national scale, played through the API by people who act, act late or never."""
