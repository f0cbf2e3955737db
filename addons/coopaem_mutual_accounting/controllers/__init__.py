from . import note_portal
from . import portal
