"""Common given and family names of the countries people return to, in Latin letters and in their own script.

Every combination is drawn at random: the people of the demo data are made up. A pair is written `latin=native`; a name
whose own script is Latin stands alone.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pool:
    """Pairs (Latin, own script) to draw from; the two are the same where the script is Latin."""

    male: tuple
    female: tuple
    family: tuple

    @property
    def has_own_script(self):
        return any(latin != native for latin, native in self.family)


def _pairs(text):
    return tuple(tuple((item.split("=") * 2)[:2]) for item in text.split(", "))


def _pool(male, female, family):
    return Pool(_pairs(male), _pairs(female), _pairs(family))


AFGHAN = _pool(
    "Ahmad=احمد, Mohammad=محمد, Najibullah=نجیب‌الله, Farid=فرید, Habib=حبیب, "
    "Rahmatullah=رحمت‌الله, Zabihullah=ذبیح‌الله, Shafiq=شفیق, Khalid=خالد, "
    "Esmatullah=عصمت‌الله, Hamid=حمید, Nasrullah=نصرالله, Wahid=وحید, Samiullah=سمیع‌الله",
    "Zahra=زهرا, Fatima=فاطمه, Shabnam=شبنم, Parwana=پروانه, Laila=لیلا, Nargis=نرگس, "
    "Freshta=فرشته, Marwa=مروه, Sahar=سحر",
    "Ahmadi=احمدی, Rahimi=رحیمی, Karimi=کریمی, Hosseini=حسینی, Stanekzai=ستانکزی, "
    "Mohammadi=محمدی, Noori=نوری, Haidari=حیدری, Sharifi=شریفی, Safi=صافی, Zadran=ځدراڼ, "
    "Wardak=وردګ, Shinwari=شینواری, Popalzai=پوپلزی, Amiri=امیری",
)
IRANIAN = _pool(
    "Reza=رضا, Mehdi=مهدی, Hossein=حسین, Amir=امیر, Behrouz=بهروز, Saeed=سعید, Kaveh=کاوه, Farhad=فرهاد, Navid=نوید",
    "Maryam=مریم, Shirin=شیرین, Nasrin=نسرین, Leila=لیلا, Azadeh=آزاده, Parisa=پریسا, Niloufar=نیلوفر, Mahsa=مهسا",
    "Mousavi=موسوی, Jafari=جعفری, Rezaei=رضایی, Moradi=مرادی, Akbari=اکبری, "
    "Ebrahimi=ابراهیمی, Ghasemi=قاسمی, Bagheri=باقری",
)
CHINESE = _pool(
    "Wei=伟, Jianguo=建国, Xiaoming=晓明, Guoqiang=国强, Zhiyong=志勇, Haitao=海涛, Junjie=俊杰, "
    "Weiming=伟明, Dawei=大伟, Yongsheng=永胜, Liang=亮",
    "Xiuying=秀英, Lihua=丽华, Meiling=美玲, Xiaoli=晓丽, Guilan=桂兰, Yanhong=艳红, Chunmei=春梅, "
    "Xuemei=雪梅, Jing=静",
    "Wang=王, Zhang=张, Chen=陈, Zhao=赵, Huang=黄, Zhou=周, Liu=刘, Yang=杨, Lin=林, Zheng=郑, Pan=潘, Jin=金, Xia=夏",
)
HAITIAN = _pool(
    "Wilner, Jacquelin, Wesner, Emmanuel, Frantz, Ronald, Jean-Robert, Evens, Stanley, Fritznel, Rodrigue, Woodson",
    "Marie-Ange, Rose-Laure, Guerline, Mirlande, Natacha, Ketia, Widline, Fabienne, Islande, Dieula, Judeline",
    "Pierre-Louis, Jean-Baptiste, Desrosiers, Toussaint, Charlot, Augustin, Fleurant, "
    "Dorvil, Saintil, Estimé, Belizaire, Petit-Frère, Cadet, Exantus",
)
MAGHREBI = _pool(
    "Karim=كريم, Youssef=يوسف, Mohamed=محمد, Rachid=رشيد, Hichem=هشام, Bilal=بلال, "
    "Sofiane=سفيان, Abdelkader=عبد القادر, Nabil=نبيل, Ayoub=أيوب, Redouane=رضوان, "
    "Yacine=ياسين, Walid=وليد, Anis=أنيس, Fethi=فتحي",
    "Fatiha=فتيحة, Samira=سميرة, Khadija=خديجة, Yasmine=ياسمين, Houria=حورية, Naïma=نعيمة, "
    "Zineb=زينب, Amel=أمل, Soumaya=سمية",
    "Benali=بن علي, Bouzid=بوزيد, Mansouri=منصوري, Belkacem=بلقاسم, Cherif=شريف, "
    "Haddad=حداد, Ziani=زياني, Hamdi=حمدي, El Amrani=العمراني, Bennani=بناني, "
    "Trabelsi=طرابلسي, Ben Salah=بن صالح, Jaziri=جزيري, Meziane=مزيان, Khelifi=خليفي",
)
ARAB = _pool(
    "Mustafa=مصطفى, Adam=آدم, Ibrahim=إبراهيم, Osman=عثمان, Yasir=ياسر, Idris=إدريس, "
    "Hassan=حسن, Tariq=طارق, Mahmoud=محمود",
    "Amina=أمينة, Hawa=حواء, Mariam=مريم, Salma=سلمى, Rania=رانيا, Halima=حليمة, Ikhlas=إخلاص, Noura=نورة",
    "Abdallah=عبد الله, Al-Hasan=الحسن, Abakar=أبكر, Elnour=النور, Bashir=بشير, "
    "Al-Tayeb=الطيب, Saleh=صالح, Fadl=فضل, Al-Masri=المصري, Soliman=سليمان, "
    "Ismail=إسماعيل, Yahya=يحيى",
)
KURDISH = _pool(
    "Azad=ئازاد, Rebwar=ڕێبوار, Karwan=کاروان, Dilshad=دڵشاد, Soran=سۆران, Hiwa=هیوا, Aram=ئارام, Sherko=شێرکۆ",
    "Shilan=شیلان, Rojin=ڕۆژین, Nasrin=نەسرین, Hêro=هێرۆ, Avin=ئەڤین, Chnar=چنار, Bahar=بەهار",
    "Barzani=بارزانی, Jaff=جاف, Hawrami=هەورامی, Zebari=زێباری, Rashid=ڕەشید, "
    "Talabani=تاڵەبانی, Karim=کەریم, Qadir=قادر",
)
PAKISTANI = _pool(
    "Imran=عمران, Usman=عثمان, Bilal=بلال, Adnan=عدنان, Waqas=وقاص, Faisal=فیصل, "
    "Kashif=کاشف, Shahzad=شہزاد, Nadeem=ندیم, Tanveer=تنویر, Zeeshan=ذیشان, Asif=آصف",
    "Ayesha=عائشہ, Saima=صائمہ, Nazia=نازیہ, Rukhsana=رخسانہ, Shazia=شازیہ, Uzma=عظمیٰ, Farzana=فرزانہ",
    "Hussain=حسین, Butt=بٹ, Chaudhry=چوہدری, Qureshi=قریشی, Mirza=مرزا, Bhatti=بھٹی, "
    "Awan=اعوان, Sheikh=شیخ, Gondal=گوندل, Rajput=راجپوت, Cheema=چیمہ, Warraich=وڑائچ",
)
INDIAN = _pool(
    "Harpreet=ਹਰਪ੍ਰੀਤ, Gurpreet=ਗੁਰਪ੍ਰੀਤ, Rajesh=राजेश, Sunil=सुनील, Amit=अमित, Sukhwinder=ਸੁਖਵਿੰਦਰ, Vijay=विजय, Manoj=मनोज",
    "Manpreet=ਮਨਪ੍ਰੀਤ, Sunita=सुनीता, Priya=प्रिया, Kavita=कविता, Simran=ਸਿਮਰਨ, Anjali=अंजलि, Rekha=रेखा",
    "Singh=ਸਿੰਘ, Kumar=कुमार, Sharma=शर्मा, Verma=वर्मा, Patel=पटेल, Gupta=गुप्ता, Yadav=यादव, Chauhan=चौहान",
)
NEPALI = _pool(
    "Suresh=सुरेश, Ramesh=रमेश, Bishnu=विष्णु, Dipak=दीपक, Krishna=कृष्ण, Prakash=प्रकाश, Sagar=सागर",
    "Sita=सीता, Gita=गीता, Laxmi=लक्ष्मी, Sarita=सरिता, Maya=माया, Binita=विनिता",
    "Thapa=थापा, Gurung=गुरुङ, Tamang=तामाङ, Shrestha=श्रेष्ठ, Rai=राई, Magar=मगर, Adhikari=अधिकारी, Karki=कार्की",
)
BENGALI = _pool(
    "Rahim=রহিম, Kamal=কামাল, Jahangir=জাহাঙ্গীর, Shahin=শাহীন, Mizanur=মিজানুর, "
    "Anwar=আনোয়ার, Rubel=রুবেল, Sohel=সোহেল, Delwar=দেলোয়ার, Masud=মাসুদ",
    "Nasrin=নাসরিন, Rahima=রহিমা, Taslima=তাসলিমা, Sultana=সুলতানা, Shirin=শিরিন, Ruma=রুমা, Salma=সালমা",
    "Islam=ইসলাম, Hossain=হোসেন, Chowdhury=চৌধুরী, Miah=মিয়া, Sarkar=সরকার, Uddin=উদ্দিন, "
    "Khatun=খাতুন, Mollah=মোল্লা, Sikder=শিকদার, Talukder=তালুকদার",
)
GEORGIAN = _pool(
    "Giorgi=გიორგი, Levan=ლევან, Davit=დავით, Zurab=ზურაბ, Irakli=ირაკლი, Nika=ნიკა, "
    "Lasha=ლაშა, Tornike=თორნიკე, Mamuka=მამუკა, Vakhtang=ვახტანგ, Gocha=გოჩა",
    "Nino=ნინო, Tamar=თამარ, Ketevan=ქეთევან, Maia=მაია, Lela=ლელა, Natia=ნათია, Eka=ეკა, "
    "Manana=მანანა, Khatuna=ხათუნა, Tsira=ცირა",
    "Beridze=ბერიძე, Kapanadze=კაპანაძე, Gelashvili=გელაშვილი, Maisuradze=მაისურაძე, "
    "Lomidze=ლომიძე, Giorgadze=გიორგაძე, Kvaratskhelia=კვარაცხელია, Tsiklauri=წიკლაური, "
    "Khutsishvili=ხუციშვილი, Jikia=ჯიქია, Chkheidze=ჩხეიძე, Shengelia=შენგელია",
)
ARMENIAN = _pool(
    "Armen=Արմեն, Hayk=Հայկ, Tigran=Տիգրան, Gevorg=Գևորգ, Vardan=Վարդան, Narek=Նարեկ, Samvel=Սամվել, Artak=Արտակ",
    "Anahit=Անահիտ, Lusine=Լուսինե, Gayane=Գայանե, Mariam=Մարիամ, Hasmik=Հասմիկ, Naira=Նաիրա, Armine=Արմինե",
    "Harutyunyan=Հարությունյան, Sargsyan=Սարգսյան, Grigoryan=Գրիգորյան, "
    "Petrosyan=Պետրոսյան, Hakobyan=Հակոբյան, Khachatryan=Խաչատրյան, Vardanyan=Վարդանյան, "
    "Manukyan=Մանուկյան",
)
ALBANIAN = _pool(
    "Arben, Besnik, Dritan, Ilir, Gëzim, Fatmir, Kushtrim, Shpëtim, Agron, Valon, Blerim, Altin, Ermal",
    "Mimoza, Drita, Vjollca, Blerta, Albana, Teuta, Shpresa, Arta, Lindita, Valbona, Ermira",
    "Hoxha, Shehu, Gjoni, Krasniqi, Berisha, Gashi, Dervishi, Kelmendi, Leka, Hyseni, Bytyçi, Çela, Prifti, Rexhepi",
)
RUSSIAN = _pool(
    "Ruslan=Руслан, Aslan=Аслан, Magomed=Магомед, Sergueï=Сергей, Andreï=Андрей, "
    "Timour=Тимур, Khassan=Хасан, Viktor=Виктор",
    "Elena=Елена, Aïchat=Айшат, Zarema=Зарема, Natalia=Наталья, Irina=Ирина, Madina=Мадина, Svetlana=Светлана",
    "Magomadov=Магомадов, Ismaïlov=Исмаилов, Dadaïev=Дадаев, Koulikov=Куликов, "
    "Saïdov=Саидов, Akhmadov=Ахмадов, Morozov=Морозов, Guelaïev=Гелаев, Zaïtsev=Зайцев",
)
UKRAINIAN = _pool(
    "Oleksandr=Олександр, Andriy=Андрій, Mykola=Микола, Taras=Тарас, Bohdan=Богдан, Vasyl=Василь",
    "Oksana=Оксана, Iryna=Ірина, Nataliya=Наталія, Olena=Олена, Svitlana=Світлана, Halyna=Галина",
    "Kovalenko=Коваленко, Shevchuk=Шевчук, Bondarenko=Бондаренко, Melnyk=Мельник, Tkachenko=Ткаченко, Kravets=Кравець",
)
MONGOL = _pool(
    "Bat-Erdene=Бат-Эрдэнэ, Ganbold=Ганболд, Temuulen=Тэмүүлэн, Enkhbayar=Энхбаяр, Otgonbayar=Отгонбаяр",
    "Oyunaa=Оюунаа, Narantuya=Нарантуяа, Sarantsetseg=Саранцэцэг, Altantsetseg=Алтанцэцэг, Bolormaa=Болормаа",
    "Batbayar=Батбаяр, Dorj=Дорж, Tserendorj=Цэрэндорж, Gantulga=Гантулга, Purevdorj=Пүрэвдорж, Ochir=Очир",
)
ERITREAN = _pool(
    "Tesfay=ተስፋይ, Yonas=ዮናስ, Filmon=ፊልሞን, Amanuel=ኣማኑኤል, Berhane=ብርሃነ, Mehari=መሓሪ, Kibrom=ክብሮም, Robel=ሮቤል",
    "Selam=ሰላም, Feven=ፌቨን, Luwam=ሉዋም, Senait=ሰናይት, Mebrahtu=መብራህቱ, Winta=ዊንታ, Rahwa=ራህዋ",
    "Ghebremedhin=ገብረመድህን, Tekle=ተኽለ, Haile=ሃይለ, Woldeab=ወልደኣብ, Kidane=ኪዳነ, Tesfamariam=ተስፋማርያም, Habte=ሃብተ, Ogbay=ዕቑባይ",
)
ETHIOPIAN = _pool(
    "Dawit=ዳዊት, Abebe=አበበ, Girma=ግርማ, Solomon=ሰለሞን, Getachew=ጌታቸው, Bekele=በቀለ, Tadesse=ታደሰ",
    "Tigist=ትዕግስት, Hirut=ሂሩት, Meseret=መሰረት, Almaz=አልማዝ, Bethlehem=ቤተልሔም, Genet=ገነት",
    "Alemu=አለሙ, Kebede=ከበደ, Desta=ደስታ, Worku=ወርቁ, Mekonnen=መኮንን, Assefa=አሰፋ, Tessema=ተሰማ",
)
SOMALI = _pool(
    "Abdirahman, Mohamud, Abdullahi, Liban, Farah, Guled, Warsame, Ismaaciil",
    "Hodan, Ifrah, Sagal, Ubah, Fartun, Deqa, Xaliimo",
    "Abdi, Jama, Warsame, Hersi, Dirie, Nuur, Cabdi, Samatar",
)
WEST_AFRICAN = _pool(
    "Mamadou, Ousmane, Moussa, Ibrahima, Amadou, Boubacar, Cheikh, Modou, Alpha, Sékou, "
    "Abdoulaye, Lassana, Bakary, Demba",
    "Fatoumata, Aïssatou, Awa, Kadiatou, Mariama, Binta, Oumou, Djeneba, Khady, Hawa, Ramata",
    "Diallo, Traoré, Coulibaly, Sow, Barry, Camara, Diarra, Konaté, Keïta, Ndiaye, Fofana, "
    "Sissoko, Bah, Sylla, Ba, Sy, Touré",
)
CENTRAL_AFRICAN = _pool(
    "Christian, Patrick, Serge, Hervé, Blaise, Gédéon, Trésor, Rostand, Innocent, Désiré, Junior",
    "Clarisse, Solange, Mireille, Esther, Béatrice, Divine, Grâce, Nadège, Carine, Odette",
    "Mbemba, Ngoma, Kouassi, Nguessan, Tshibangu, Mukendi, Mbarga, Nkoulou, Ilunga, "
    "Makiese, Koffi, Ondo, Fotso, Kabongo",
)
NIGERIAN = _pool(
    "Chinedu, Emeka, Osaro, Tunde, Kelechi, Festus, Godwin, Efosa",
    "Blessing, Joy, Precious, Osas, Ngozi, Faith, Chioma, Esosa",
    "Okafor, Osagie, Eze, Adeyemi, Igbinovia, Nwosu, Ehigie, Okonkwo, Balogun",
)
BRAZILIAN = _pool(
    "João, Wellington, Anderson, Rafael, Thiago, Edson, Márcio, Gilberto",
    "Adriana, Luciana, Jussara, Rosângela, Patrícia, Simone, Aparecida",
    "da Silva, dos Santos, Oliveira, Pereira, Ferreira, Rodrigues, Almeida, Nascimento, Conceição",
)
MOLDOVAN = _pool(
    "Ion, Vasile, Andrei, Mihai, Sergiu, Dumitru, Nicolae",
    "Ana-Maria, Ludmila, Galina, Tatiana, Mariana, Doina, Valentina",
    "Rusu, Ceban, Munteanu, Țurcanu, Popa, Cojocaru, Grosu, Lungu, Botnari",
)
TURKISH = _pool(
    "Mehmet, Hüseyin, Emre, Baran, Serkan, Yusuf, İbrahim, Cihan, Ferhat",
    "Ayşe, Elif, Zeynep, Gülşen, Hatice, Berivan, Şükran, Dilan",
    "Yılmaz, Demir, Şahin, Çelik, Kaya, Yıldız, Aydın, Özdemir, Arslan, Doğan",
)
TAMIL = _pool(
    "Ravi=ரவி, Suthan=சுதன், Kumaran=குமரன், Nathan=நாதன், Selvam=செல்வம், Ranjan=ரஞ்சன்",
    "Kavitha=கவிதா, Malathi=மாலதி, Vasanthi=வசந்தி, Thayani=தயனி, Sumathi=சுமதி",
    "Sivakumar=சிவகுமார், Rajan=ராஜன், Selvarajah=செல்வராஜா, Kanagaratnam=கனகரத்தினம், Nadarajah=நடராஜா, Yogarajah=யோகராஜா",
)
