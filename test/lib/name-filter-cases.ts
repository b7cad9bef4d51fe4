/** What the name filter must refuse and let in. Lists between commas. */
const split = (list: string): string[] =>
  list
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean);

/** By language; with plurals, feminine forms, diminutives, and spellings without accents. */
export const abusiveWords: Readonly<Record<string, readonly string[]>> = {
  en: split(`fuck, Fucker, motherfucker, shit, bullshit, shithead, bitch, bitches, asshole, ass, arsehole, bastard, cunt, cunts, dickhead,
    cock, cocksucker, pussy, prick, twat, wanker, bollocks, slut, sluts, whore, whores, nigger, nigga, niggas, faggot, fag, retard,
    retarded, tranny, chink, spic, paki, gook, kikes, tits, titties, piss, pissed, douchebag, jizz, rapist, pedophile, paedo,
    dildo, dumbass, jackass, skank, wetback, raghead, kys, stfu, fatass, idiot`),
  es: split(`puta, putas, puto, putos, putita, putón, hijoputa, hijueputa, hijodeputa, mierda, mierdas, cabrón, cabron, cabrona, cabrones,
    pendejo, pendeja, pendejos, pendejada, gilipollas, maricón, maricon, maricones, maricas, joder, jódete, polla, pollas, soplapollas,
    chupapollas, culo, culero, culiao, chinga, chingada, chingatumadre, malparido, malparida, gonorrea, mamahuevo, mamaguevo, coño, coños,
    boludo, boluda, pelotudo, pelotuda, huevón, huevon, imbécil, imbecil, idiota, idiotas, estúpida, subnormal, retrasado, zorra, zorras,
    furcia, ramera, cojones, sudaca, sudacas, negrata, bollera, guarra, comemierda, conchatumadre, puñetas, putamadre`),
  fr: split(`putain, pute, putes, pétasse, petasse, pouffiasse, connard, connards, conard, connasse, connasses, salope, salopes, salopard,
    salaud, salauds, enculé, encule, enculés, enculée, enculer, enfoiré, enfoire, merde, merdeux, bâtard, batard, batards, couille,
    couilles, couillon, branleur, branleurs, branlette, niquer, ntm, trouduc, cul, tapette, tapettes, tarlouze, tafiole, fiotte, gouine,
    gouines, pédé, pédés, bougnoule, bougnoules, youpin, chinetoque, bamboula, bicot, abruti, abrutie, débile, mongolien, imbécile,
    triso, chier, garce, filsdepute, suceuse, négresse, niktamere`),
  de: split(`Arsch, Arschloch, Arschlöcher, Arschloecher, Arschgeige, Hurensohn, Hurensöhne, Hurensoehne, Hure, Huren, Nutte, Nutten,
    Schlampe, Schlampen, Fotze, Fotzen, Wichser, Wixer, Wixxer, wichsen, ficken, Ficker, Fick, gefickt, Mutterficker, Scheiße, Scheisse,
    Scheißkerl, scheiss, Kacke, Pisser, Missgeburt, Mißgeburt, Spast, Spasti, Spasten, Mongo, Schwuchtel, Schwuchteln, Tunte,
    Kanake, Kanacke, Kanaken, Neger, Negerin, Judensau, Drecksjude, Schwanzlutscher, Schwanz, Pimmel, Muschi, Möse, Moese, Titten, Idiot,
    Vollidiot, Trottel, Drecksau, Drecksack, Dreckschwein, Miststück, Miststueck, Fettsau, Hackfresse, Hurenkind, Flittchen, Krüppel,
    Krueppel, Untermensch, Schlitzauge, Kümmeltürke`),
  pt: split(`puta, putas, putinha, caralho, caralhos, merda, merdas, porra, foda, fodase, foder, fodido, fodida, viado, viados, viadinho,
    viadão, bicha, bichona, paneleiro, paneleiros, boiola, baitola, sapatão, sapatao, cuzão, cuzao, buceta, bucetas, boceta, xoxota,
    xereca, arrombado, arrombada, otário, otaria, babaca, babacas, imbecil, idiota, retardado, retardada, desgraçado, desgracada,
    vagabunda, vadia, vadias, quenga, piroca, punheta, punheteiro, boquete, cabrão, cabrao, cabrões, bosta, cagão, corno manso,
    filhodaputa, fidaputa, pqp, vtnc, vsf, cacete, estuprador, pedófilo, tarado`),
  lt: split(`kurva, kurvos, kurvyte, šūdas, sudas, šūdai, šūdžius, sudzius, šikna, sikna, šiknius, siknius, šiknaskylė, bybis, bybys,
    bybiai, bybio, pimpis, pimpalas, pyzda, pyzdos, pizda, pyzdiec, pizdec, pydaras, pydarai, pidaras, pyderastas, pederastas, pedikas,
    krušti, krusti, krušk, nusikrušk, užsikrušk, pisk, atsipisk, nusipisk, užpisai, papisti, nachui, nahui, nachuj, naxui, chuj, blet,
    bliat, blyat, suka, cyka, debilas, debilai, kekšė, kalė, šliundra, sliundra, šliuchos, paleistuvė, idiotas, durnius, lochas, padugnė,
    išgama, bomžas, žydpalaikis, čiurka, subinė, subine, dalbajobas, mudakas, nusižudyk, pasikark`),
};

/** Abuse of other people, by language. */
export const abusivePhrases: Readonly<Record<string, readonly string[]>> = {
  en: split(`Max is gay, Anna is so ugly, Mr Smith is a loser, kill yourself, go kill urself, Kill Your Self, go die, hope you die, you should die,
    nobody likes you, I hate Jews, i hate all muslims, I hate black people, we hate gays, kill all Jews, gas the jews, death to Muslims,
    Jews must die, blacks are monkeys, Muslims are terrorists, dirty jew, filthy gypsy, go back to Africa, Hitler was right, Hitler did nothing wrong,
    Heil Hitler, Sieg Heil, white power, fuk you, suck my dick, your mom is fat, you are ugly, ur gay, I will kill you, go to hell, eat shit,
    stupid nigger, sand nigger, ching chong, dumb paki, no jews allowed, drink bleach, the holocaust was a lie, women are inferior`),
  es: split(`Juan es gay, Pedro es marica, María es una puta, Ana es fea, eres gordo, mátate, matate, suicídate, muérete, ojalá te mueras,
    nadie te quiere, odio a los negros, odio a los judíos, odio los moros, odiamos a los gays, muerte a los judíos, maten a los gitanos,
    fuera moros, los negros son monos, puto negro, negro de mierda, moro de mierda, Hitler tenía razón, Hitler tuvo razon, viva Hitler,
    hijo de puta, hija de puta, hijos de la chingada, chupa mi verga, tu puta madre, vete a la mierda, me cago en tu madre, que te jodan,
    te voy a matar, concha de tu madre, poder blanco, cara de verga, gordo de mierda, eres un cerdo`),
  fr: split(`Paul est gay, Lucas est pd, Marie est une pute, Léa est moche, tu es gros, t'es gay, suicide-toi, tue toi, va mourir, crève connard,
    pends-toi, personne ne t'aime, je hais les juifs, je déteste les arabes, on déteste les noirs, mort aux juifs, mort aux arabes,
    les arabes dehors, les noirs sont des singes, sale juif, sale arabe, sale noir, sale pd, sale nègre, Hitler avait raison, vive Hitler,
    fils de pute, nique ta mère, nique ta race, ta gueule, ferme ta gueule, va te faire foutre, va te faire enculer, suce ma bite,
    trou du cul, gros con, espèce de con, casse couilles, retourne en Afrique, je vais te tuer, pouvoir blanc, tête de con`),
  de: split(`Max ist schwul, Tom ist eine Schwuchtel, Lisa ist fett, du bist hässlich, du bist haesslich, bist du behindert, bring dich um, töte dich,
    geh sterben, stirb endlich, verreck doch, niemand mag dich, du Opfer, ich hasse Juden, ich hasse alle Ausländer, wir hassen Muslime,
    Tod den Juden, Juden raus, Ausländer raus, Auslaender raus, Juden ins Gas, vergast die Juden, Türken raus, alle Juden sind Schweine,
    scheiß Jude, dreckiger Türke, Hitler hatte recht, Hitler war toll, Heil Hitler, Sieg Heil, du Hurensohn, fick dich, fick deine Mutter,
    leck mich am Arsch, halt die Fresse, halts Maul, verpiss dich, deine Mutter, lutsch meinen Schwanz, ich bring dich um, ab ins Gas`),
  pt: split(`João é gay, Pedro é viado, Ana é uma puta, você é feio, tu és gordo, se mata, mata-te, vai se matar, morre preto, tomara que você morra,
    ninguém gosta de você, odeio os negros, odeio judeus, odeio pretos, odiamos gays, morte aos judeus, morte aos gays, matem os ciganos,
    os pretos são macacos, preto de merda, seu macaco, sua vadia, preto fedido, Hitler estava certo, Hitler tinha razão, viva Hitler,
    filho da puta, filha da puta, filhos da puta, vai tomar no cu, vai se foder, puta que pariu, toma no cu, pau no cu, chupa meu pau,
    vai para o caralho, vou te matar, volta pra senzala, seu corno, poder branco, cala a boca vadia`),
  lt: split(`Jonas yra gėjus, Petras yra pydaras, Ona yra kurva, tu esi stora, tu debilas, tu durnas, nusižudyk, eik pasikark, eik žudytis,
    niekas tavęs nemyli, nekenčiu žydų, nekenčiu zydu, nekenčiu čigonų, nekenčiu gėjų, nekenčiu tavęs, mirtis žydams, mirtis gėjams,
    žudyk žydus, čigonai lauk, žydai lauk, rusai yra kiaulės, šlykštus žydas, Hitleris buvo teisus, heil Hitler, valio Hitleriui,
    kalės vaikas, kales vaikas, eik nachui, eik tu nahui, eik šikti, čiulpk bybį, pisau tavo mamą, užmušiu tave, eik velniop, bučiuok šikną,
    suka blet, dink nachui, grįžk į Afriką, visi žydai parazitai`),
};

export const disguised =
  split(`Fuck, fuсk, ＦＵＣＫ, ꜰᴜᴄᴋ, fúck, f u c k, f.u.c.k, f_u_c_k, fu\u200Bck, sh1t, b1tch, xX fuck69, f*ck, f**k, fuuuuck, FuckYou,
  fu.ck, f-uck, fvck, phuck, p u t a, p.u.t.a, put4, puuuta, putaaa, p*ta, xXputaXx, PutaMadre, m1erda, n1gg3r, n i g g e r, nigggger,
  k i l l y o u r s e l f, KillYourself, kill_yourself, k1ll y0urs3lf, KILL-YOURSELF, IHateJews, 1hatejews, h1jo de puta, hijo.de.puta, h i j o d e p u t a,
  Hur3nsohn, H u r e n s o h n, 4rschloch, @rschloch, sch1ampe, $cheisse, ficken123, M0ngo, b i t c h, sh!t, @sshole, a$$, a$$hole, c*nt, c_u_n_t,
  c4ralho, v1ado, p0rra, kurv4, KURVA, b y b i s, p1zda, e n c u l e, put@in, c0nnard, f!ls de pute, ni99er, Hitler was r1ght,
  S1eg He1l, s i e g h e i l, FilsDePute, MaxIsGay, max_is_gay, nique_ta_mere`);

/** First names and surnames in use, of many languages, among them such that look like a word of the lists. */
export const realNames = split(`
  Dick, Semen, Boobalan, Turdi, Fanny, Gaylord, Gay, Gaye, Randy, Willy, Willie, Johnson, Peter, Rod, Woody, Cockburn, Hancock, Babcock,
  Hitchcock, Alcock, Cocks, Peacock, Hooker, Dykes, Dyke, Van Dyke, Dicks, Dickinson, Dickson, Dickens, Dickie, Dickman, Riddick, Cummings, Cumberbatch, Cumali, Titus, Tit, Titov, Tiit, Tita, Titi, Butt, Butts, Buttigieg, Bottom, Bottoms, Longbottom, Assange, Assad, Assaf,
  Asser, Assia, Assi, Bass, Cass, Cassandra, Hasso, Kass, Lass, Massey, Arsène, Arsen, Arsenio, Larsen, Marsch, Barsch, Karsch, Rapert, Raper, Raphael,
  Draper, Essex, Sexton, Sexsmith, Shitrit, Shittu, Harshit, Akshit, Rakshit, Dikshit, Ashit, Shital, Yamashita, Shitole, Anal, Analia,
  Anali, Analise, Siriporn, Pornchai, Pornthip, Supaporn, Phuc, Phuoc, Phúc, Bích, Bich, Dung, Dong, Dũng, Long, Fuk, Suk, Wang, Wong, Fang, Ho, Hung, Hui,
  Fu, Fukuda, Fukushima, Takeshita, Kunta, Kuntz, Kunze, Kant, Putin, Putina, Putnam, Putman, Putra, Putri, Putti, Putta, Kaka, Kakà, Kaká, Kakar,
  Merdan, Merdić, Kurvinen, Kurt, Pisti, Pista, Pisani, Pissarro, Piselli, Wankel, Wankhede, Swank, Wan, Slutsky, Slutskaya, Penn,
  Penny, Penner, Penistone, Peniston, Panis, Denis, Vaginov, Fagan, Fagin, Fágner, Faggiano, Fagundes, Raghed, Nigel, Niger, Nigar,
  Nigora, Negri, Negro, Negrete, Nègre, Montenegro, Schwartz, Schwarz, Schwarzenegger, Neeger, Jude, Judah, Judith, Jewel, Christian, Mohammed,
  Muhammad, Jihad, Osama, Adolf, Isis, Nazi, Nazia, Nazir, Aryan, Kike, Kiki, Coon, Coons, Spicer, Wogan, Dagoberto, Dago, Paquito,
  Cono, Conor, Connor, Conan, Conny, Concha, Conchita, Consuelo, Cerda, Perra, Verga, Vergara, Polo, Pollack, Pollock, Pollard, Porras, Bastardo,
  Cabrera, Cabral, Marica, Maricel, Marika, Mariconda, Zorro, Zorrilla, Gordo, Gordon, Feo, Moro, Morón, Cristiano, Culkin, Culpepper, Culhane,
  Follett, Foley, Jodi, Jody, Jodie, Guarini, Guarnieri, Pene, Penelope, Teta, Tetiana, Pica, Picha, Rola, Rolando, Bosco, Fodor, Viana, Bitė, Bitar, Bitencourt, Chatterjee, Chatten, Chattaway, Gogol, Salim, Salomé, Bichet, Bicchieri, Fischer, Wichmann, Wichert, Wicks, Wix, Huret, Hurst, Hurtig, Hurn, Nutter, Nuttall, Titz, Tittel, Dieter, Depp, Dumm,
  Dummer, Fett, Fettes, Fuchs, Fux, Fuchsberger, Lutsch, Mosel, Moses, Mose, Kahn, Kanakaredes, Kale, Kalé, Kalinauskas,
  Gaidys, Suda, Sudar, Sudarshan, Šukys, Šūkys, Bybee, Pizarro, Pimpare, Debbie, Debicki, Kekes, Sikora, Šimkus,
  Ona, Jonas, Vytautas, Eglė, Žemyna, Žygimantas, Ąžuolas, Jūratė, Gediminas, Kęstutis, Dovilė, Ieva, Petraitis, Kazlauskas, Kazlauskienė,
  Nguyễn Thị Bích, Trần Văn Dũng, Lê Phúc, Park Suk, Kim Suk, Wang Dong, Siu Fuk, Anal Chatterjee, Ashit Desai, Harshit Rana, Dikshit, Randy Johnson, Dick Cheney, Semen Altman, Boobalan Kumar,
  Turdi Ahmed, Fanny Hill, Gaylord Perry, Willy Wonka, Jason Cockburn, Mike Hunt, Ben Dover, Philip Hooker, Jude Bellingham, Tyson Gay, Marvin Gaye, Marie Curie,
  Łukasz Wiśniewski, Małgorzata, Grzegorz, Świętosława, Björn Åström, Søren Kierkegård, Þór, Çağrı, Cagri, Cağla, Gökhan, Uğur, Ümit, Ayşe, İsmail, Şükrü, Bülent,
  María José, Íñigo, Begoña, Núñez, Peña, Muñoz, João, Inês, Conceição, Gonçalo, Assunção, Françoise, Benoît, Anaïs, Zoë, Gaëlle, Loïc, Guénolé, Jürgen, Günther, Käthe, Jörg, Strauß,
  Weiß, Groß, Дмитрий, Семён, Семен, Андрей, Юлия, Наталья, Сергей, Хуан, Георгий, Ελένη, Γιώργος, Νίκος, محمد, فاطمة, علی‌رضا, דוד, שרה, יוסי, राम, हर्षित, शीतल, कुमार, 王伟, 李娜, 张敏, 田中, 鈴木, さくら, ハナコ, 김민수, 박지영, สมชาย, พรทิพย์,
  Kwame, Fodé, Fode, Chukwuemeka, Ngozi, Oluwaseun, Adaeze, Thabo, Sipho, Nomvula, Tendai, Wanjiku, Wambui, Abebe, Tsegaye, Mamadou, Fatoumata, Aïssatou, Kofi, Abo, Dada, Fola, Bolanle, Titilayo, Kunle, Shola, Folasade,
  Aoife, Siobhán, Niamh, Caoimhe, Seán, Pádraig, Gráinne, O'Brien, D'Arcy, D’Angelo, McDonald, MacGillivray, Jean-Luc, Anne-Marie, Ana L., Ana.L, AnaL, Ana1, Dan A., J. R., A.J., P.D., TJ, Mr. T, Ana M. P.,
  Ludmila, Dragan, Ljubica, Zvonimir, Tihana, Hrvoje, Slavko, Matej, Jiří, Přemysl, Božena, Zdeněk, Horný, Szabó, Kovács, Nagy, Erzsébet, Zsófia, Ildikó, Gábor, Răzvan, Ștefan, Ionuț, Florin, Bogdan,
  Tamar, Giorgi, Nino, Ketevan, Aram, Anahit, Hayk, Nursultan, Aigerim, Turdiev, Turdibek, Sherzod, Gulnara, Farrukh, Zarina, Batbayar, Oyunbileg, Phurba, Tenzin, Suman, Sukhbir, Gurpreet, Jaspreet, Lakshmi,
  Srinivasan, Boobathi, Dixit, Pooja, Asmita, Dipti, Ashok, Mukesh, Bhagwat, Shitij, Sukdev, Titas, Kumkum, Kanakalatha, Putul, Tanuja, Faruk, Tuba, Tugba, Ufuk, Ufuk Özdemir, Orgun, Horacio, Analúcia, Fatih, Pinar,`);

/** Words that have one of the lists in them, and what somebody may well answer. */
export const innocentWords =
  split(`Scunthorpe, Penistone, Sussex, Middlesex, Clitheroe, Lightwater, Assassin, Assessment, Classic, Passion, Grass, Compass, Cockpit,
  Cocktail, Peacock, Shuttlecock, Analysis, Canal, Banal, Document, Circumference, Cucumber, Accumulate, Basement, Constitution, Title, Appetite, Button, Therapist,
  Grape, Drapes, Hello, Shell, Mishit, Sushi, Snigger, Niger, Nigeria, Raccoon, Cocoon, Tycoon, Spice, Despicable, Suspicious, Prickly, Night, Sextant, Dickens, Moby Dick,
  Swanky, Pen is blue, Matsushita, Essay, Pussycat, Reputation, Reputación, disputa, diputado, deputado, computador, computadora, imputar, amputación, Putumayo, Conocer, Reconocer, cono,
  Polonia, Apolla, Pollo, Cultura, Cálculo, Artículo, Vehículo, Ridículo, Oculto, Espectáculo, Vergel, Marítimo, Mariposa, Chingolo, Cerdo, Perro, año, mano, negro, negra, chino, gitano, moro, gay pride,
  Canape, Bitume, Habité, petit chien, gros chien, petite chatte, petit noir, est, con, Concorde, Conte, Culture, Culinaire, Calcul, Particule, Circuler, Recul, Député, Dispute, Réputation, Salopette, tête de mort, Suède, pique-nique, fromage râpé, trop tard, fagot, Fagott, huso horario, façonnasse, spirochète, epimeletic, hangmen,
  cul-de-sac, la France est belle, Juifs, Nègrepelisse, Fickle, Fiktion, Afrika, Marschall, Harsch, Kekse, Bitte, Bitter, Wichtig, Wichtel, Uhren, Führen, Hurra, Nuten, Minute, Schlamm, Schwanensee, Schwänzchen, Spaß, Mongolei,
  Mongole, Negev, Negativ, Stunt, Tunesien, Kacheln, Titel, Quittung, Mittendrin, Idiom, Depp, FDP, das ist gut, ist richtig, Jude, Juden, Ausländer, Türken, Hitler, Adolf Hitler, Nazis, Holocaust, o gordo e o magro, a bela e a fera,
  Putumayo, Caravela, Baralho, Trabalho, Espreita, Viaduto, Bichinho, Cabrito, Cuba, Curitiba, é bonito, o rato, macaco, preto, índio, veado, Sudan, Sudanas, sudo, sudoku, Kurve, Pizza, Bybliai, Kalendorius, kale, Pisa,
  Pisos bokštas, šuo, gaidys, žydai, Lietuva yra graži, Debiutas, Durklas, Lokys, Blezdinga, Blyškus, Sūkurys, Sukaktis, Nahum, Nachos, New York is great, he is tall, the answer is 42, Canberra, Hamburg, photosynthesis, 1488, 455, 80085, Player 455`);
