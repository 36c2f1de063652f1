"""The directory: territories, agencies, staff, roles, deputies, duty rosters and addresses; every entry dated."""
