from . import test_legal_figure
from . import test_translations
