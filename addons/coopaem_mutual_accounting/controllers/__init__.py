from . import expense_portal
from . import note_portal
from . import portal
from . import sale_portal
from . import customer_portal
from . import internal_sale_portal
from . import unit_money_portal
