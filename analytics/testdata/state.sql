SELECT
    (SELECT count() FROM yileishi.changes),
    (SELECT count() > 0 FROM yileishi.overrides FINAL)
