SELECT
    sum(sipHash64(ticket, version)),
    groupBitXor(sipHash64(version, ticket)),
    count()
FROM yileishi.tickets FINAL
