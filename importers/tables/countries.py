"""What countries are called. Written by `tests/importers/tables/countries.py`, not by hand."""

from __future__ import annotations

TABLE = """\
AD and|andorra|andorre
AE are|emirats arabes unis|united arab emirates
AF afg|afghanistan
AG antigua barbuda|antigua et barbuda|atg
AI aia|anguilla
AL alb|albania|albanie|shqiperi
AM arm|armenia|armenie
AO ago|angola
AQ antarctica|antarctique|ata
AR arg|argentina|argentine
AS american samoa|asm|samoa americaines
AT austria|aut|autriche|osterreich
AU aus|australia|australie
AW abw|aruba
AX ala|aland|aland islands|iles aland
AZ aze|azerbaidjan|azerbaijan|azrbaycan
BA bih|bosna i hercegovina|bosnia herzegovina|bosnie herzegovine
BB barbade|barbados|brb
BD bangladesh|bgd
BE bel|belgie|belgien|belgique|belgium
BF bfa|burkina faso
BG bgr|bulgaria|bulgarie
BH bahrain|bahrein|bhr
BI bdi|burundi|uburundi
BJ ben|benin
BL blm|saint barthelemy|st barthelemy
BM bermuda|bermudes|bmu
BN brn|brunei
BO bol|bolivia|bolivie
BQ bes|caribbean netherlands|caribisch nederland|pays bas caribeens
BR bra|brasil|brazil|bresil
BS bahamas|bhs
BT bhoutan|bhutan|btn
BV bouvet island|bvt|ile bouvet
BW botswana|bwa
BY belarus|bielorussie|blr
BZ belize|blz
CA can|canada
CC cck|cocos keeling islands|iles cocos
CD cod|congo kinshasa|zar
CF caf|central african republic|kodorosese ti beafrika|republique centrafricaine
CG cog|congo brazzaville
CH che|schweiz|schwiiz|suisse|svizzera|switzerland
CI civ|cote d ivoire
CK cok|cook islands|iles cook
CL chile|chili|chl
CM cameroon|cameroun|cmr
CN china|chine|chn
CO col|colombia|colombie
CR costa rica|cri
CU cub|cuba
CV cabo verde|cap vert|cape verde|cpv
CW curacao|cuw|korsou
CX christmas island|cxr|ile christmas
CY chypre|cyp|cyprus|kbrs
CZ cesko|cze|czechia|tchequie
DE allemagne|ddr|deu|deutschland|germany
DJ dji|djibouti
DK danemark|danmark|denmark|dnk
DM dma|dominica|dominique
DO dom|dominican republic|republica dominicana|republique dominicaine
DZ algeria|algerie|dza
EC ecu|ecuador|equateur
EE eesti|est|estonia|estonie
EG egy|egypt|egypte
EH esh|sahara occidental|western sahara
ER eri|eritrea|erythree
ES esp|espagne|espana|spain
ET eth|ethiopia|ethiopie
FI fin|finland|finlande|suomi
FJ fidji|fiji|fji
FK falkland islands|flk|iles malouines
FM fsm|micronesia|micronesie
FO faroe islands|fro|froyar|iles feroe
FR fra|france|fxx
GA gab|gabon
GB gbr|royaume uni|united kingdom
GD grd|grenada|grenade
GE geo|georgia|georgie
GF french guiana|guf|guyane francaise
GG ggy|guernesey|guernsey
GH gha|ghana
GI gib|gibraltar
GL greenland|grl|groenland|kalaallit nunaat
GM gambia|gambie|gmb
GN gin|guinea|guinee
GP glp|guadeloupe
GQ equatorial guinea|gnq|guine equatorial|guinea ecuatorial|guinee equatoriale
GR grc|grece|greece
GS georgie du sud et les iles sandwich du sud|sgs|south georgia south sandwich islands
GT gtm|guatemala
GU guam|gum
GW gnb|guine bissau|guinea bissau|guinee bissau
GY guy|guyana
HK hkg|hong kong sar china|r a s chinoise de hong kong
HM heard mcdonald islands|hmd|iles heard et macdonald
HN hnd|honduras
HR croatia|croatie|hrv|hrvatska
HT haiti|hti
HU hongrie|hun|hungary|magyarorszag
ID idn|indonesia|indonesie
IE eire|ireland|irl|irlande
IL isr|israel
IM ellan vannin|ile de man|imn|isle of man
IN ind|inde|india
IO british indian ocean territory|iot|territoire britannique de l ocean indien
IQ irak|iraq|irq
IR iran|irn
IS iceland|isl|island|islande
IT ita|italia|italie|italy
JE jersey|jey
JM jam|jamaica|jamaique
JO jor|jordan|jordanie
JP japan|japon|jpn
KE ken|kenya
KG kgz|kirghizstan|kyrgyzstan
KH cambodge|cambodia|khm
KI kir|kiribati
KM com|comores|comoros
KN kna|saint christophe et nieves|st kitts nevis
KP coree du nord|north korea|prk
KR coree du sud|kor|south korea
KW koweit|kuwait|kwt
KY cayman islands|cym|iles caimans
KZ kaz|kazakhstan
LA lao|laos
LB lbn|lebanon|liban
LC lca|sainte lucie|st lucia
LI liachteschtai|lie|liechtenstein
LK lka|sri lanka
LR lbr|liberia
LS lesotho|lso
LT lietuva|lithuania|lituanie|ltu
LU letzebuerg|lux|luxembourg|luxemburg
LV latvia|latvija|lettonie|lva
LY lby|libya|libye
MA mar|maroc|merruk|morocco
MC mco|monaco
MD mda|moldavie|moldova|republica moldova
ME crna gora|mne|montenegro
MF maf|saint martin|st martin
MG madagascar|madagasikara|mdg
MH iles marshall|marshall islands|mhl
MK macedoine du nord|mkd|north macedonia
ML mali|mli
MM bur|mmr|myanmar birmanie|myanmar burma
MN mng|mongolia|mongolie
MO mac|macao sar china|macau rae da china|r a s chinoise de macao
MP iles mariannes du nord|mnp|northern mariana islands
MQ martinique|mtq
MR mauritania|mauritanie|mrt
MS montserrat|msr
MT malta|malte|mlt
MU maurice|mauritius|mus
MV maldives|mdv
MW malawi|mwi
MX mex|mexico|mexique
MY malaisie|malaysia|mys
MZ mocambique|moz|mozambique
NA nam|namibia|namibie
NC ncl|new caledonia|nouvelle caledonie
NE ner|niger
NF ile norfolk|nfk|norfolk island
NG naijiria|nga|nigeria
NI nic|nicaragua
NL nederland|netherlands|nld|pays bas
NO nor|noreg|norge|norvege|norway
NP nepal|npl
NR nauru|nru
NU niu|niue
NZ aotearoa|new zealand|nouvelle zelande|nzl
OM oman|omn
PA pan|panama
PE per|perou|peru
PF french polynesia|polynesie francaise|pyf
PG papouasie nouvelle guinee|papua new guinea|papua niugini|png
PH philippines|phl|pilipinas
PK pak|pakistan
PL pol|poland|pologne|polska
PM saint pierre et miquelon|spm|st pierre miquelon
PN iles pitcairn|pcn|pitcairn islands
PR porto rico|pri|puerto rico
PS palestinian territories|pse|territoires palestiniens
PT portugal|prt
PW palaos|palau|plw
PY paraguai|paraguay|pry
QA qat|qatar
RE la reunion|reu|reunion
RO romania|rou|roumanie
RS serbia|serbie|srb|srbija
RU rus|russia|russie
RW rwa|rwanda|u rwanda
SA arabie saoudite|sau|saudi arabia
SB iles salomon|slb|solomon islands
SC seychelles|syc
SD sdn|soudan|sudan
SE suede|sverige|swe|sweden
SG sgp|singapore|singapour|singapura
SH sainte helene|shn|st helena
SI slovenia|slovenie|slovenija|svn
SJ sjm|svalbard et jan mayen|svalbard jan mayen|svalbard og jan mayen
SK slovakia|slovaquie|slovensko|svk
SL sierra leone|sle
SM saint marin|san marino|smr
SN sen|senegaal|senegal
SO som|somalia|somalie|soomaaliya
SR sur|suriname
SS soudan du sud|south sudan|ssd
ST sao tome e principe|sao tome et principe|sao tome principe|stp
SV el salvador|salvador|slv
SX saint martin partie neerlandaise|sint maarten|sxm
SY syr|syria|syrie
SZ eswatini|swz
TC iles turques et caiques|tca|turks caicos islands
TD chad|tcd|tchad
TF atf|french southern territories|terres australes francaises
TG tgo|togo
TH tha|thailand|thailande
TJ tadjikistan|tajikistan|tjk
TK tkl|tokelau
TL timor leste|timor oriental|tls|tmp
TM tkm|turkmenistan
TN tun|tunisia|tunisie
TO ton|tonga
TR tur|turkiye|turquie
TT trinidad tobago|trinite et tobago|tto
TV tuv|tuvalu
TW taiwan|twn
TZ tanzania|tanzanie|tza
UA ukr|ukraine
UG ouganda|uga|uganda
UM iles mineures eloignees des etats unis|u s outlying islands|umi
US etats unis|united states|usa
UY uruguay|ury
UZ ouzbekistan|ozbekiston|uzb|uzbekistan
VA citta del vaticano|etat de la cite du vatican|vat|vatican city
VC saint vincent et les grenadines|st vincent grenadines|vct
VE ven|venezuela
VG british virgin islands|iles vierges britanniques|vgb
VI iles vierges des etats unis|u s virgin islands|vir
VN viet nam|vietnam|vnm
VU vanuatu|vut
WF wallis et futuna|wallis futuna|wlf
WS samoa|wsm
XK kosove|kosovo|xkk
YE yem|yemen|ymd
YT mayotte|myt
ZA afrique du sud|south africa|zaf
ZM zambia|zambie|zmb
ZW zimbabwe|zwe"""
