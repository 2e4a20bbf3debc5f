"""Sample documents of the fictional state Utopia: drawn, printed, scanned and, on request, forged.

``write_set`` in :mod:`visualdoc.samples.write` makes a labelled set; ``samples`` there yields one
scan after another. A design lies in :mod:`visualdoc.samples.designs`, an attack in
:mod:`visualdoc.samples.forgeries`, the printing and scanning in :mod:`visualdoc.samples.channel`.
"""
