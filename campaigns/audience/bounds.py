"""How many copies can be meant: above it a number was mistyped, or somebody wastes numbers, and these never come back. Pure."""

OF_A_CLASS = 200  # pupils; large ones have 60 to 90
OF_A_CLASS_AND_RUN = 5 * OF_A_CLASS  # copies that one class ever gets in a run, those that were voided and printed again with them
OF_A_RUN = 2_000_000  # copies with a code each; a large city's pupils
OF_AN_AGENCY_IN_A_YEAR = 20_000_000  # copies with a code each; all pupils of a province twice
OF_A_SHARED_CODE = 20_000_000  # copies
