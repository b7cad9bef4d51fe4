import type { AbuseList } from './abuse-list.ts';

export const german: AbuseList = {
  words: `
    abgefickt abschaum arsch asozial(e|er|en) bastarde[n] behindi[s] bimbos blödmann deppen dirne[n] drecksack
    drecksau drecksausländer dreckschwein[e] dreckskerl[e] dreckssack dreckssau drecksschwein[e] drecksstück
    drecksvieh dreckszigeuner dummbratze dummkopf dummköpfe dödel[s] evolutionsbremse fettarsch fettsack fettsau
    fettwanst fick fickdich ficke ficken fickend ficker fickerin fickfehler fickst fickt fickte fickteuch flittchen
    fotze fozze[n] gefickt gehirnamputiert hackfress(e|en) haltsmaul hirnamputiert hodensack hundesohn hure huren
    hurentochter idiot(en|in|innen) inzestkind[er] inzestprodukt itaker judenpack judenschwein[e] kack
    kack(e|en|er|bratze|haufen) kameltreiber kampflesbe[n] kanack(e|en) kanak(e|en|in) kanakenpack kinderschaender
    kinderschänder krüppel[n] kümmeltürke[n] lmaa miststück[e] moese[n] mongo[s] mongoloid(e|er|en) muschi[s] nazisau
    nazischwein[e] neger[s] negerin negerlein nutte[n] pimmel[s] pisse pissen pisser[s] pissgesicht pissnelke
    polacke[n] polackin pädo[s] pädophil(e|er) sackgesicht sackratte[n] saujud(e|en) saukerl schaisse scheis(e)
    scheiss scheiss(e|er|dreck|kerl|haufen|t|en) scheissausländer schlampe[n] schlampig schlitzaug(e|en) schwachkopf
    schwachköpfe schwanz schweinehund[e] schwuli[s] schwänze spacken spacko[s] spasst spast spast(i|en|is|ies)
    stricher titt(en|chen) titte trottel[n] tunte[n] untermensch[en] verarscht vergewaltiger vergewaltigt verkackt
    verpiss verpisst vollhonk[s] vollhorst vollidiot[en] vollpfosten vollspast[en] votze[n] wichs(e|en|t) wichser[s]
    wix(e|en|t) wixer[s] wixxer[s] ziegenficker zigeunerpack ärsche
  `,
  accented: 'möse[n]',
  pieces: `
    arschfick arschgeig arschgesicht arschkriech arschleck arschloch arschlocher arschloecher drecksjud drecksneger
    |fickfr |fickge fotze| fotzen hurenbock hurenkind hurensoehn hurensohn hurensohne judensau |kackb |kackv kanack
    kinderfick missgeburt mutterfick negersau nuttensohn |pimmel |pissfl scheiss scheissjud scheisskanak scheissneger
    schlampe schwanzlutsch schwuchtel spermaschluck |trottel verfickt |wichs wichsgesicht
  `,
  innocent: ['am arsch der welt', 'fotzenspitz'],
  groups: {
    people: `
      juden moslems muslime muslimas araber schwarze schwarzen neger weisse weissen chinesen asiaten zigeuner sinti roma afrikaner
      türken kurden polen russen ukrainer rumänen bulgaren albaner serben amerikaner amis franzosen italiener spanier griechen syrer
      afghanen inder deutsche deutschen österreicher kanaken ausländer flüchtlinge migranten asylanten asylbewerber schwule schwulen
      lesben homos homosexuelle transen transmenschen frauen weiber männer christen katholiken hindus behinderte behinderten autisten
      dicke arme alte
    `,
    one: `
      jude jüdin moslem muslim araber schwarzer neger zigeuner türke kurde pole russe rumäne albaner serbe ausländer ausländerin
      flüchtling asylant kanake schwuler lesbe homo transe fidschi nafri judenkind türkenkind
    `,
    so: `
      ein eine die das so sehr voll total echt richtig mega alle alles nur ne n übelst krass viel_zu zu der_größte die_größte so_ein
      so_eine einfach
    `,
    bad: `
      schwul gay homo lesbisch lesbe hässlich fett dumm doof blöd dämlich behindert bescheuert müll dreck eklig widerlich wertlos nutzlos
      minderwertig opfer loser versager mongo depp pädophil abartig
    `,
    beast: `
      schweine schwein sau tiere affen affe ratten ratte hunde hund ungeziefer parasiten verbrecher terroristen terrorist diebe faul
      schmutzig krank krebs autist jungfrau kuh unser_unglück penner
    `,
    fate: `
      sterben verrecken brennen hängen weg raus krepieren vergast verbrannt abgeschoben erschossen aufgehängt umgebracht
      vergast_werden erschossen_werden abgeschoben_werden umgebracht_werden dich_umbringen dich_erhängen ins_gas
    `,
  },
  phrases: [
    'ist|sind|war {so}? {bad}',
    'bist|seid du|ihr? {so}? {bad}|{beast}',
    'du|ihr {so}? dreckiger|dreckige|dummer|dumme|fetter|fette|blöder|blöde|kleiner|hässlicher|hässliche? huso|transe|opfer|hund|sau|schwein|kuh|depp|affe|loser|ratte|penner|hs|krüppel|nazi|weib|{one}',
    'leck|leckt mich|meinen|meine am|doch? arsch|eier',
    'leck mich',
    'lutsch|lutscht|lutschst|blas meinen|mein|meine|mir|seinen|schwänze schwanz|pimmel|eier|einen|schwänze',
    'fickt|ficke|ficken|fck|f dich|euch|deine|dein|eure|die|alle',
    'fck|f die polizei|afd|cops',
    'deine|deiner|eure mutter|mudda|mudder|mama ist|stinkt|war {so}? hässlich|billig|fett|stinkt|dumm|{bad}',
    'deine mutter|mudda|mudder',
    'deine mama|schwester ist|stinkt|hat {so}? {bad}|billig',
    'ich|wir|alle|jeder hasse|hassen|hasst|verachte|verabscheue alle|all|die|alle_die|diese|diese_scheiss|die_scheiss|scheiss|verdammte? {people}|euch|dich|deine_mutter',
    'ich|wir töte|töten|bringe|vergewaltige|steche|erschiesse|verprügle|werde|will|bring|stech|mach|schlag dich|euch|sie|ihn|alle ab|um|töten|umbringen|tot|kalt|vergewaltigen|abstechen|erschiessen|kaputt',
    'ich töte|vergewaltige|erschiesse|erwürge dich|euch|alle',
    'tod|hass den|allen|dem|der|auf_alle|auf_die? {people}|{one}|israel',
    'tötet|töte|vergast|verbrennt|hängt|erschiesst|verprügelt|vergewaltigt|schlagt|jagt|kill|killt alle|die|den|alle_die? {people}|{one}',
    '{people} töten|vergasen|verbrennen|raus|umbringen|abschieben|klatschen|vernichten|abstechen|unerwünscht|verrecke|verreckt',
    '{people} ins|in|an gas|kz|die_gaskammer|den_ofen|die_wand',
    'alle|die|diese|alle_die {people} sind {so}? {bad}|{beast}',
    '{people} sind {so}? {bad}|{beast}',
    '{people} müssen|sollen|sollten|gehören|verdienen alle? {fate}',
    'kauft nicht bei juden',
    'scheiss|drecks|dreckiger|dreckige|dreckiges|verdammter|verdammte|stinkender|stinkende|verfluchter|fauler|scheisser {people}|{one}',
    'dummer|dumme|blöder|blöde|dummes|fetter|fette|blödes {one}|sau|schwein|kuh|opfer|hund|weib',
    'bring|häng|erschiess|erhäng|töte|ertränk|vergas|kill|ritz dich|euch doch|endlich|einfach|bitte|selbst|selber? um|auf|weg|selbst|selber',
    'töte|erhäng|erschiess|ertränk|kill|vergas|erhänge dich|euch',
    'geh|geht doch|dich|euch|bitte|einfach? sterben|verrecken|umbringen|erhängen|anschaffen|scheissen',
    'stirb|verreck|verrecke|krepier|verreckt du|endlich|langsam|doch|jetzt|bitte|alter|an_krebs|einfach|hund|sau',
    'verrecke|verreckt',
    'spring von|vom|aus der|dem|einer|nem|dach|hochhaus? brücke|dach|hochhaus|fenster',
    'hoffentlich|hoffe|wünsche du|ihr|er|sie|alle|dir? stirbst|verreckst|sterbt|stirbt|verreckt|den_tod|krebs|sterben',
    'du|ihr|er|sie sollst|solltest|sollt|musst|soll|sollen|gehörst|verdienst einfach|doch|alle|zu? {fate}',
    'niemand|keiner mag|liebt|braucht|vermisst dich|euch|ihn',
    'hitler|adolf_hitler|der_führer|die_nazis hatte|hatten|war|ist|waren|hat doch|ja|so|nur|ein|der|total|immer|nichts|einfach? recht|held|genie|super|geil|gut|toll|beste|falsch_gemacht|toller_mann|ehrenmann|cool|gott|guter_mann|grösste',
    'heil|hail|lang_lebe|ich_liebe|es_lebe hitler|dem_führer|mein_führer|adolf_hitler|der_führer',
    'sieg heil',
    'ich|wir liebe|lieben|vermisse hitler|adolf_hitler|die_nazis|den_führer',
    'holocaust ist|war|hat|gab eine|nie|es|zu|gelogen|erfunden|lüge|gut|geil? lüge|nicht|nie|gelogen|erfunden|gut|geil|stattgefunden',
    'holocaust|auschwitz lüge',
    'ab ins|in gas|den_ofen|die_gaskammer|kz',
    'ins gas|kz mit|damit|du',
    'deutschland den deutschen',
    'weisse macht|vorherrschaft',
    'unwertes leben',
    'geh|geht|verpiss|zurück dich|euch|zurück|heim? zurück|nach|in afrika|syrien|den_busch|dein_land|türkei|dahin|polen',
    'halt|haltet die|dein|deine|endlich|doch? fresse|schnauze|maul|klappe',
    'halts maul',
    'halt s maul',
    'piss dich',
    'friss scheisse|kot',
    'so behindert',
    'opfer du',
  ],
};
