from . import test_legal_figure
from . import test_pay
from . import test_pay_figures
from . import test_pay_kernel
from . import test_translations
