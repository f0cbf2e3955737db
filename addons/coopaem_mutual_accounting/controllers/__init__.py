from . import expense_portal
from . import note_portal
from . import portal
