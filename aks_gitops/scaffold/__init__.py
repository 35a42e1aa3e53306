"""New applications, teams and environments: from answers to the files of a config repository."""
