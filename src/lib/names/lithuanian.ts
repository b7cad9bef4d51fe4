import type { AbuseList } from './abuse-list.ts';

export const lithuanian: AbuseList = {
  words: `
    apsimyžęs apšik(ti|o|tas) atsikruš(k|kit) atsipis(k|kit|a) babajus bezdal(ius|iai) blet blia bliad bliadz bliamba
    bliat blyad blyat blėt bomž(as|ai|e) bukagalv(is|iai) byb(is|io|iai|ys|iu|į|iui|iuka|ukas|iukas|iasmalys|elis)
    bybi chačik(as|ai) chuj chujnia chujovas chujus churka cyka daun(as|ai) dauniukas debil(as|ai|ų|ė|us|iukas|oidas)
    dibilas dulkintis durn(ius|iai|iau|elis|ė|elė) durneli dvėsk homik(as|ai) huilo huj hujnia idiot(as|ai|ė|us|ėlis)
    imbecil(as|ai) ispist(as|a|i) išdulkint(as|a) išgam(a|os|ų) iškrušt(as|a|i) išpist(as|a|i) išsikrušk jobanas
    jobany(j|s) jobanyj juodašikn(is|iai) juodsnuk(is|iai) katsap(as|ai) kekšynas kretin(as|ai) kruš(k|kis|ikas|imas)
    krušt(i|is|tas) kurv(a|as|os|u|iukas|om|oms|yte|ytė|inas|elė) kurvam kurvininkas kvail(ys|iai|elis|ė)
    loch(as|ai|uše) loxas minet(as) mudak(as|ai|e) myž(ti|alius|nius) myžalai nachui nachujas nachuy nafik nahui nahuy
    naxui naxuj naxuy negriuk(as|ai) nigeris nudvėsk nupist(as|a|i) nusikruš(k|kit) nusipis(k|kit) nusiskandink
    nusišauk nusižudyk nusižudykit nususėl(is|ė) onanist(as|ai) padugn(ė|ės) padulkinti padvėsk pakrušti
    paleistuv(ė|ės) papis(ti|iu|o|au) pasikark pasikarkit pedik(as|ai|e|ėlis) pedofil(as|ai)
    pidar(as|ai|e|u|us|o|iukas|astas) pider(as|ai|astas) pidor(as|ai|e) pimp(is|io|iai|alas|alai|aliukas) pisam pisasi
    pisau pisikas pisimas pisk pist pistis pisuosi pizd(a|os|ą|ec|iec|abolas|uk) prostitut(ė|ės) pusgalv(is|iai)
    pydar(as|ai|e|u|us|o|ui|ėlis|iukas|astas) pyder(as|ai|e) pyzd(a|os|u|ą|elė|iec|ec|ukas|ius|žmogis|aine|inti|ink)
    pšekas rupūž(e|gal|ės) rupūžgalis rusnia subin(ė|e|ės|ę) suka sukinsyn(as|ai) supist(as|a|i) sušikt(as|a|i)
    užpis(o|a|ai|au) užsikruš(k|kit) užsimušk užsipis(k|kit) čiulpikas čiulpikė čiulpk čiurk(a|os|ų) čmyr(ius)
    šik(na|nos|nius|niau|nių|ti|sit|snos) šiknaskyl(ė|e|ės) šliuch(a|os) šliundr(a|os|ų|e) šunsnuk(is|iai)
    šūd(as|ai|us|ukas|elis|inas|ina|ini|žius|žiai|žiau|malys|galvis|vabalis) žydelk(a|os) žydpalaik(is|iai)
  `,
  accented: 'šūdo šūdų šūdu kekše krušo krušasi krušu krušam kekšė kekšės kekšių kalė kalės kalių',
  pieces: `
    bybiagalv dalbajob dalbajop dolbajob nachuj nahuj pederast pyderast pyzdabol subinlai
  `,
  innocent: [],
  groups: {
    hated: `
      žydus žydų žydu musulmonus musulmonų arabus arabų negrus negrų juodaodžius juodaodžių juoduosius juodukus juodukų baltuosius
      kinus kinų azijiečius azijiečių čigonus čigonų romus romų afrikiečius afrikiečių indus indų rusus rusų lenkus lenkų ukrainiečius
      ukrainiečių baltarusius baltarusių latvius latvių vokiečius vokiečių amerikiečius amerikiečių turkus turkų imigrantus imigrantų
      migrantus migrantų pabėgėlius pabėgėlių užsieniečius užsieniečių gėjus gėjų pedikus pedikų lesbietes lesbiečių homoseksualus
      homoseksualų translyčius translyčių moteris moterų bobas bobų vyrus vyrų lietuvius lietuvių krikščionis neįgaliuosius neįgaliųjų
      invalidus storulius storus autistus visus
    `,
    people: `
      žydai musulmonai arabai negrai juodaodžiai juodieji juodukai baltieji kinai azijiečiai čigonai romai afrikiečiai indai rusai
      lenkai ukrainiečiai baltarusiai latviai vokiečiai amerikiečiai turkai imigrantai migrantai pabėgėliai užsieniečiai gėjai pedikai
      lesbietės homoseksualai translyčiai moterys bobos vyrai lietuviai krikščionys neįgalieji invalidai storuliai autistai
    `,
    dative: `
      žydams musulmonams arabams negrams juodaodžiams juodiesiems čigonams afrikiečiams rusams lenkams ukrainiečiams imigrantams
      migrantams pabėgėliams užsieniečiams gėjams pedikams lesbietėms homoseksualams moterims lietuviams ruskiams visiems tau jums jiems
    `,
    one: `
      žydas žydė musulmonas arabas negras negrė juodukas juodaodis čigonas čigonė rusas ruskis lenkas pšekas gėjus lesbietė homo turkas
      kinas imigrantas migrantas pabėgėlis invalidas invalidė storulis storulė
    `,
    so: 'toks tokia tokie labai visiškas visiška visi visos tikras tikra tiesiog pats didžiausias didžiausia tik baisiai',
    bad: `
      gėjus gėjai gay lesbietė homo homoseksualas stora storas storulis storulė bjaurus bjauri šlykštus šlykšti negražus negraži kvailas
      kvaila kvailė kvaili bukas buka durnas durna durni šiukšlė šiukšlės nevykėlis nevykėlė autistas daunas debilė luzeris gaidys gaidžiai
    `,
    beast: `
      niekšas niekšai kiaulė kiaulės karvė gyvuliai gyvulys beždžionė beždžionės žiurkė žiurkės šuo šunys parazitai vagys vagis teroristai
      teroristas nusikaltėliai asilas asilai avinas ožys kale kekse atmatos invalidas invalidė mongolas vėžys tinginiai purvini blogis
    `,
    fate: 'mirti mirt nusižudyti pasikarti dingti degti nudvėsti dvėst',
  },
  phrases: [
    'yra|buvo {so}? {bad}',
    'esi|esat|tu|jūs {so}? {bad}|{beast}',
    'jis|ji {so}? gėjus|lesbietė|stora|storas|bukas|buka|durnas|durna|gaidys|debilė',
    'visi|visos {people} {so}? {bad}|{beast}',
    '{people} yra {so}? {bad}|{beast}',
    'kales|šuns|velnio vaikas|vaikai|vaike|išpera|išperos|veislė|snukis',
    'eik|eikit|varyk|varykit|važiuok|pist tu? nx|velniop|žudytis|pasikart|pasikarti|karkis|mirk|mirti|šikt|krušt|myžt|subinėn|šiknon',
    'laižyk|bučiuok|pabučiuok man|mano|į|man_į? šikną|subinę|užpakalį',
    'čiulpk|čiulpi|čiulpia|žįsk|laižyk|imk man|mano|jam? bybį|pimpalą|kiaušus|kiaušius',
    'ėsk|valgyk|ryk šūdą|sudą',
    'tavo mama|motina|boba yra|stora|kekse|kale|durna',
    'pisu|krušau|dulkinau|dulkinu tavo|jūsų motiną|mamą|seserį',
    'nekenčiu|nekenčiam|nekenčiame|nekenčia|nekęskit visų|tų|šitų? {hated}|tavęs|jūsų',
    'mirtis visiems? {dative}',
    'mušk|muškit|mušti|žudyk|žudykit|žudyti|užmušti|šaudyk|šaudyti|degink|deginti|karti|kark|pakarti|skersti|dujinti|išžudyti|išvaryti|prievartauti|išprievartauti|naikinti visus|visas|šituos? {hated}',
    '{hated} sušaudyti|išžudyti|pakarti|sudeginti|išvaryti|mušti|deginti|į_krosnį|į_krosnis',
    'sušaudyti|lauk|šalin visus? {hated}|{people}',
    '{people} lauk|šalin|į_krosnis|į_krosnį|namo|dvesia',
    '{people} turi|turėtų|privalo visi? {fate}',
    'lietuva|lietuva_tik lietuviams',
    'tu|jūs|jis|ji turi|turėtum|turėtų|galėtum|nusipelnei {fate}',
    'kad|tikiuosi|linkiu tu|tau|jis|ji|greičiau? mirtum|numirtum|mirsi|mirtų|nudvėstum|padvėstum|vėžio|mirties|sudegtum',
    'mirk kale|šunie|debile|kiaule|greičiau|pagaliau',
    'žudykis|karkis|skandinkis kale|tu|pagaliau|greičiau',
    'niekas|niekam tavęs|tu|tau nemyli|nekenčia|nereikia|nereikalingas|nereikalinga',
    'užmušiu|nužudysiu|papjausiu|nušausiu|išprievartausiu|sumušiu|pasmaugsiu|nudursiu tave|jus|visus|tavo_šeimą|tavo_mamą',
    'hitleris|naciai|adolfas_hitleris buvo|yra|turėjo visiškai|labai|pilnai? teisus|teisūs|didvyris|herojus|geras|geriausias|genijus|šaunuolis|dievas|tiesą',
    'hitleris teisus|dievas|jėga',
    'heil|valio|tegyvuoja|myliu|lai_gyvuoja hitler|hitleris|hitleriui|hitlerį|naciai|nacizmas',
    'holokausto nebuvo',
    'holokaustas melas|nebuvo|neįvyko|išgalvotas|buvo_melas|buvo_gerai',
    'baltoji galia',
    'žemesnė rasė',
    'šlykštus|šlykšti|purvinas|purvini|smirdantis|smirdantys|bjaurus|bjauri|sušikti|prakeikti|prakeiktas|dvokiantis|nešvarus {people}|{one}',
    'kvailas|kvaila|durnas|durna|stora|storas|bjauri|riebi {one}|boba|karvė|kiaulė|kale|kekse|gaidys|avinas',
    'grįžk|grįžkit|varyk|varykit|važiuok atgal|namo? į afriką|rusiją|džiungles|savo_šalį|palmę|medį|lenkiją',
    'užsičiaupk|užčiaupk kale|snukį|debile|durniau|srėbtuvę',
    'suka tu|nx',
  ],
};
