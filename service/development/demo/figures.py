"""The proportions in which the demo draws its reports. Published where a source is named; the others are ours."""

# Hotline 111, 9,601 interventions of 5/2004-5/2023 by what they were about: vietnamplus.vn post863177. The published
# parts sum to 9,592; the parts that are no form of abuse (rights 239, custody 169, money help 154, COVID 33, other
# 1,084) are `other` here, and "neglect, abandonment" is published as one number.
ABUSE_FORMS = {
    "violence": 4194,
    "sexual_abuse": 2472,
    "exploitation": 748,
    "neglect": 267,
    "trafficking": 232,
    "other": 239 + 169 + 154 + 33 + 1084,
}

# Abused children of 1/2015-6/2019, girls 7,037 and boys 1,672: lsvn.vn a39126.
SEXES = {"female": 7037, "male": 1672}

# "A relative 21.3 %, an acquaintance or neighbour about 60 %": giadinhonline.vn, 2018. The rest is not told.
OFFENDERS = {"relative": 21.3, "acquaintance": 60.0, "unknown": 18.7}

# 368,346 calls of 2022, 9,679 of them through app and Zalo: danviet.vn, 26/1/2023. How reports come in beside the
# hotline is published nowhere: those weights are ours.
CALLS, APP_AND_ZALO = 368_346, 9_679
HOTLINE_CHANNELS = {"phone": CALLS - APP_AND_ZALO, "app": APP_AND_ZALO / 2, "zalo": APP_AND_ZALO / 2}
SENDERS = {"machine": 66, "operator": 18, "police": 6, "health": 4, "commune": 6}

# Callers of 10 to 16 mostly call between 22:00 and 24:00: baophapluat.vn post504690. No count by the hour is published:
# the shape is ours, three shifts with that peak.
NIGHT, DAY, EVENING, LATE_EVENING = [1] * 6, [3] * 8, [4] * 8, [20] * 2
HOURLY = dict(enumerate([*NIGHT, *DAY, *EVENING, *LATE_EVENING]))
PEAK = (22, 23)

# Ours, all of them: no source counts these.
ANONYMOUS = 0.1
REPLAYED = 0.06
SAME_CHILD_AGAIN = 0.05
AGAINST_AUTHORITY = 0.05
AUTHORITY_UNKNOWN = 0.1
NO_PLACE = 0.08
PROVINCE_KNOWN = 0.5
CHILDREN = {1: 86, 2: 10, 3: 4}
AGES = {"under_16": 82, "aged_16_17": 13, "unknown": 5}
