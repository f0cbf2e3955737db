from . import coopaem_withholding_certificate
from . import coopaem_tax_return_xlsx
