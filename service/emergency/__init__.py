"""The emergency measure beside the five states (Decree 56/2017 arts 31 and 32, Mẫu 07)."""
