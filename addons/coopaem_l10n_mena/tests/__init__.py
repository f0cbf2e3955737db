from . import test_legal_figure
from . import test_translations

# taxes
from . import test_stamp
from . import test_withholding
from . import test_tax_return
from . import test_tax_regime
