from . import test_legal_figure
from . import test_translations
from . import test_identifier
from . import test_amount_words
from . import test_document
