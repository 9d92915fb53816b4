# The schema of BootstrappingInfoResponse (TS 29.309): what must be there, what may, and its form.
def hex(n): type == "string" and test("^[0-9a-f]{\(n)}$");
def instant: type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$");
def number: type == "number" and . >= 0 and . <= 4294967295 and floor == .;
def uss: (keys - ["flags", "gsId", "gsType", "keyChoice", "ueIds"] == [])
	and (.gsId | number) and (.gsType | number)
	and ((.ueIds // []) | all(keys == ["ueId"] and (.ueId | type == "string")))
	and ((.flags // []) | all(keys == ["flag"] and (.flag | number)))
	and ((has("keyChoice") | not)
		or (.keyChoice | IN("ME_BASED_KEY", "UICC_BASED_KEY", "ME_UICC_BASED_KEYS")));
(keys - ["bootstrappingInfoCreationTime", "gbaType", "impi", "keyExpiryTime", "meKeyMaterial",
	"uiccKeyMaterial", "ussList"] == [])
and (.meKeyMaterial | hex(64))
and ((has("uiccKeyMaterial") | not) or (.uiccKeyMaterial | hex(64)))
and (.keyExpiryTime | instant) and (.bootstrappingInfoCreationTime | instant)
and (.gbaType | IN("3G_GBA", "2G_GBA", "GBA_DIGEST"))
and ((has("impi") | not) or (.impi | type == "string"))
and ((.ussList // []) | type == "array" and all(keys == ["uss"] and (.uss | uss)))
