"""The sample country: from a seed, a scale and a day, files in the formats of the importers.

Pure: the same arguments give the same bytes; nothing is read but the tables of this folder,
nothing is written but under the folder asked for. No name, number or measure in it belongs to a
real establishment: see docs/methods/sample-country.md.
"""
