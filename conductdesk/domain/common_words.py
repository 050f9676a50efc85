"""Common English words, by which the guard of public texts tells a name from a word.

Plenty of people are called Will, May, Grace or An. Such a part of a name counts as a name only where it is
written like one. The list holds words that plausibly stand in a message of a committee; it is never complete.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON_WORDS = _words("""
a about above abuse accept access accident account across act action active activity actually add address
adult advice afraid after again against age ago agree ahead air all allow almost alone along already also
although always am among amount an and angel anger angry animal another answer any anybody anyone anything
anyway apart appear april are area argue arm around arrive art article as asian ask at attack attend
august autumn available avoid aware away back bad baker ball band bank banks bar base be bean bear because
become been before begin behind being believe bell below benefit berry best better between big bill bird
birthday bishop bit black block blue board body bond book books booth born both bother bottom box boy
branch break bridge brief bright bring british broken brook brother brown build burn burns bush business
busy but butler buy by call calm came can cannot card care carry carter case cash cause center central
chair challenge chance change chapter charge charity charm chase chat check child children choice choose
christian church city claim class clean clear close club cold collect come comfort comment committee
common company complain complete concern conduct consider contact content continue control cook cooper
cope copy corner correct cost could council count country couple course court cover crane crew criticise
criticism cross cry cup current cut daily dark date dates day days deal dean dear death debate decide
decision deep degree delete demand describe desk dignity direct disagree discuss discussion do does dog
done door double doubt down draw drew drink drive drop dry due during each earl early earn earnest ease
easily east easy eat edge effect effort eight either election elections else email end ended england
english enjoy enough enter entire equal equality event events ever every everybody everyone everything
evidence exactly example except expect explain express eye face fact fail fair faith fall false family far
fast favour fear feel feeling felt few field fields fight file fill final finally find fine finish fire
first fish fisher fit five fix floor flower focus follow following food foot for force ford foreign forest
forget form forum forward found four fox frank free freedom freeze french friday friend friends from front
full fun further future game garden gardener gate gave gay general gentle genuine german get gift girl
give given glad go goal god goes going gold gone good got grace grant gray great green greet grew grey
ground group groups grow guard guess guest guide guy had hair half hall hand hands happen happened happy
harass hard hardly harm harmony harsh has hate have he head heal health hear heard heart heat heavy held
hello help her here herself hi high hill hills him himself his history hold hole holiday holy home honest
honour hope hopes host hot hour house how however huge human hundred hunter hurt i idea ideas if ill
important in include including indeed inform inside instead interest into invite is island issue it its
itself january job join joined joining joke journey joy judge july june just justice keen keep kept key
keys kind kindly king knew knight know known lack lady lake lamb land lane language large last late later
laugh law laws lay lead leader leaders learn least leave led left leg less let letter level library lie
life light like likely limit line link list listen little live lives local lock long longer look lord lose
loss lost lot loud love lovely low luck lunch made mail main major make man manage many march mark marks
marsh marshal mason match matter may maybe me mean means meant meet meeting meetings member members men
mention merry message messages met middle might mile miles mind mine minor minute miss mistake moderate
moment monday money month moon moor moore moral more morning moss most mother mount mountain move much
music must my myself name names near nearly necessary need needs neither network never new newman news
next nice night nine no noble nobody none noon nor normal north not note nothing notice november now
number october of off offend offer office officer officers official often oh ok old olive on once one ones
online only onto open opinion opinions or order other others ought our ours ourselves out outside over own
page pain paper parent park parks part parts party pass past patience pause pay peace penny people perhaps
period permit person phone pick picture piece place places plain plan plant play please pleased plus point
points police policy polite poor pope porter position positive possible post posted posts pound power
present press pretty prevent price pride prince private privilege problem procedure process promise proper
protect proud prove provide public pull push put quality queen question questions quick quickly quiet
quite race radio rain raise ran range rather reach reached read reader ready real realise really reason
receive record red reed regard regret relax release religion remain remember remind reminder remove reopen
repeat reply report represent respect respectful response rest result return rice rich ride right rights
ring rise river road rock role room root rose round rule rules run rush russian safe safety said sale
sales same sand saturday save saw say says school scott sea search season seat second secret see seek seem
seen self sell send sense sent separate september series serious serve service set settle seven several
shall shame share sharp she shop short should shout show side sign silence silver similar simple since
sing singer single sister sit situation six skill sky sleep slow small smart smile snow so social society
soft some somebody someone something sometimes son song soon sorry sort sound south space spaces speak
special speech spend spirit sport spot spread spring staff stage stand standing star start state statement
stay step steps still stone stop stopped storm story street strength strong student students study style
subject such suffer sugar suggest summer sun sunday support sure surprise sweet swift system table take
taken talk tall tea teach team tell ten term text than thank thanks that the their them themselves then
there therefore these they thing things think third this those though thought thread threat threaten three
through thursday time times to today together told tolerate tolerated tomorrow tone tonight too took top
topic total touch toward towards town trade train travel treat tree trip trouble true trust truth try
tuesday turn twice two type under understand union university unless until up update upon upset us use
used useful usual usually values very via view views violence visit voice vote wait walk walker wall want
wanted war ward warm was wash watch water way ways we wear weather weaver website wednesday week weekend
weeks welcome well wells went were west what whatever when where whether which while white who whole whom
whose why wide wild will win wind window winter wise wish with within without woman women won wonder wood
woods word words work worker world worry worse worst worth would write writer writing wrong wrote yard
year years yellow yes yesterday yet you young your yours yourself yourselves youth
""")
"""Words that are no name unless written like one."""

GRAMMAR_WORDS = _words("""
a all am an and any are as at be been but by can do does for from get go had has have he her here him his
how i if in into is it its let may me might more most must my no nor not of off on once one only or our
out over own she so some such than that the their them then there these they this to too up us very was
way we were what when where which while who whom why will with would yes yet you your
""")
"""Words that stand next to each other in every sentence: two of them in small letters make no full name."""

MONTHS = _words("""
april august july june may
""")
"""Months that people are called after."""

BEFORE_A_MONTH = _words("""
during early every from in last late mid next of since this till to until
""")
"""Words after which a month is a month."""

NOT_A_NAME_ALONE = _words("""
abu af al av bat ben bin bint brother captain chair cllr councillor da dame das de dei del della den der
des di do dos dr du e el father ibn ii iii iv jr la lady las le les lord los mac mc miss mr mrs ms mx o
president prof professor rev reverend saint san santa secretary sir sister sr st ten ter treasurer ud ul
umm ur van von y zu zum zur
""")
"""Titles, and words that link the parts of a name: they point to nobody on their own."""
