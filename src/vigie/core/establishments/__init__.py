"""Who: legal entities, sites, groupings, territory, care activity; the registry as a versioned
denominator."""
