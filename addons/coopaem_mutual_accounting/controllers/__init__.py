from . import portal
from . import unit_money_portal
