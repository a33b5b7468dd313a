"""Names that are one name although they do not sound alike: kept by hand, because no rule can know them.

A group is a line; its first name says under which key all of it is found. Only names that people really carry on two
papers at once belong here (the Mamadou of a Malian passport and the Mohamed of a consular card), and members that the
rules of `sounds` bring together anyway need not be named. With a new
line MATCHING_RULES becomes one more (docs/privacy-search.md). A line that ends in a backslash goes on in the next.
"""

GROUPS = r"""
lakshmi laxmi
rostand rostan
sissoko cissokho
javier xavier
jimenez gimenez ximenez
goncalves gonçalves gonsalves
mohamed mamadou modou mouhamadou mahamadou mehmet magomed mohammad momodou mamoudou md mohd muhammed mohamadou
ahmed amadou ahmadou hamadou akhmad akhmed ahmet
abdallah abdoulaye abdullahi abdulla abdoul abdellah abdourahim
fatima فاطمة فاطمه fatou fatoumata fatimata fatimetou fadumo fatma fatim fatime fatuma
aicha aissatou aisha ayesha ayse aichatou aichetou caasha asha aissata aishatu
hawa حواء awa eve eva haoua
mariam mariama maryam mariame meriem miriam mariem maria marie maryama mary
khadija khadidiatou kadiatou khady kadidia hatice khadijah khadidja kadidiatou kadija jadiya ضياء ضیا xadiija \
hadija kadidja hadiza
issa isa iise ise jesus aissa eissa essa
moussa musa moses moise muse musse moshe
youssef joseph yusuf youssouf iosif jose yosef yosief yusupha osip yousuf yousef giuseppe
ibrahim brahim abraham ibrahima avraam abrahim ebrahim ibra brahima barama
ismail smail ismaila ishmael ismael sumaila ismaaciil esmail
ishaq isaac issaka isak isahak ishak
yaqub يعقوب یعقوب jacob yacoub jacques yakub hakob yacouba iakob jakob jacobo
daoud david dawit davit daouda davud dawood daud
souleymane solomon salomon suleyman soliman suleiman saleban sulaiman
john yaya yehia يحيى يحيي یحیی yahya jean johannes yohannes ivan juan joao giovanni jovan johan jan yahia \
ioannis hovhannes ovannes ohannes ioane ion iohannes yonas
ilyas elias elie ilias eliyas iliass elijah
giorgi جرجس george georges jorge girgis giorgis yuri georgi gevorg gheorghe jirjis gjergj georgy
mikael michael michel miguel mikhail mikheil michal mihai mikayel mikail
petros بطرس pierre peter pedro petre piotr boutros pyotr petar pjeter
pavlos paul pablo paulo pavel boulos pavle pal
stepan etienne stephane stefan esteban stephen steven istifanos estifanos
andre andrei andrew andrea andreas andranik andria andriy andrzej andres
alexandre iskandar sandro iskander aleksandr oleksandr alejandro eskander alexander aleksandre
nicolas nicola mykola nikola nika nikoloz niko nicolae nikolai mikola nikolay
elisabeth elizabeth isabel elzbieta isabelle yelizaveta lizaveta
helene elena olena helen eleni ilona yelena
catherine ekaterina katarina kateryna katerina
ousmane عثمان osman uthman usman othman cusmaan ousmanou usmane othmane ottman ozman
omar umar oumar oumarou cumar omer eumar
ali alioune aliou aliyu cali alieu
oumou umm oum umu omou
aminata amina aminatou amineta aminah emine
zeinab zainab zeynep zineb seynabou zenab zeinabou djeinaba djeneba sainabou djenabou
boubacar أبكر أبو‌بكر abubakar aboubacar abakar bubacarr abubakr boubakar bakar bakary abubacar aboubakr aboubakar
sekou cheikh sheikh cheick shekhou seiku seykh seikh seyh chekou
idris idrissa driss edris
reza رضا rida redha reda ridha rza
ramadan رمضان ramazan ramzan ramdane ramadhan
radwan رضوان rizwan redouane ridwan ridvan rezwan radouane redwan
riad رياض ریاض riyaz riaz riyadh ryad
fadl فضل fazl fazal fadel fadhel fazel
murtada مرتضى مرتضی mortaza murtaza mourtada morteza
nadir نذير نظير nazir nadhir nader
hafiz حافظ حفيظ hafez hafedh hafid hafeez
zakaria zakariya zacharie zekeriya
diya zia dhia ziya
jamal gamal djamel cemal djamal xhemal jamel
jabir gaber djaber jaber cabir
najib naguib nagib nadjib necip najeeb
majdi magdi medjdi
rajab ragab recep redjeb rexhep
jihad gihad cihad djihad cihat
khalid halid khaled halit kaled haled jaled
khalil halil kalil jalil
hassan xasan lahcen hasan lahsen lacen
hussein hossein husayn xuseen houcine hussain lahoucine hosein
halima xaliimo halimatou halimo alima
habiba xabiibo habibatou habibo
abdi cabdi
rahmane drahmane dramane rahman raxmaan rehman
adam adan caadan aden adama
jibril djibril gabriel gibril cebrail jabrail djibrilla gebriel
harun aaron haroun harouna
noah nuh nouh
ayyub ayoub job eyup
singh sinh simh
chaudhry chowdhury choudhary choudhury chaudhary
ndiaye njie njai
diallo jallow jalloh yalo
diop jobe job
ba bah mbah baa
cisse ceesay sesay
hoxha hodja hodza khodja
haile hayle hailu
"""
