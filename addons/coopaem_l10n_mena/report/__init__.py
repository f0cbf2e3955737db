from . import coopaem_document
from . import coopaem_receipt
