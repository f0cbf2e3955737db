from . import account_payment_register
from . import coopaem_cashbook_import
from . import coopaem_cashbook_reason
from . import coopaem_closing_reason
from . import coopaem_ledger_check
from . import coopaem_levy_preview
from . import coopaem_month_import
from . import coopaem_split
