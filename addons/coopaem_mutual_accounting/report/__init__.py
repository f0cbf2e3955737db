from . import coopaem_closing_line
from . import coopaem_statement
from . import coopaem_unit_item
from . import unit_general_ledger_xlsx
