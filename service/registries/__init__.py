"""What is owed to the national databases: the ended plan of a child (Decree 56/2017 art. 30(3))."""
