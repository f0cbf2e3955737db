from . import test_unit_ledger
