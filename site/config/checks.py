"""System checks for misconfigurations we can foresee."""
