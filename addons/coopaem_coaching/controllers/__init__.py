from . import portal
from . import workshop_portal
