from . import coopaem_cheque_remittance
from . import coopaem_closing_line
from . import coopaem_open_item
from . import coopaem_statement
from . import coopaem_unit_item
from . import open_item_xlsx
from . import unit_general_ledger_xlsx
from . import coopaem_statement_xlsx
