"""DocuSign's eSignature REST interface, version 2.1."""
