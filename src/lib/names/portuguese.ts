import type { AbuseList } from './abuse-list.ts';

export const portuguese: AbuseList = {
  words: `
    arrombad(o|a|os|as) babac(a|as|ao) baitol(a|as) bich(a|as|ona|onas) bocet(a|as) boiol(a|as|inha) boquete[s]
    boqueteira[s] bost(a|as|inha) brochao buceta[s] bundao bunduda[s] cabr(ao|oes|oas) cacete[s] cag(ao|alhao|oes)
    canalha[s] caralh(o|os|ada|inho) chifrud(o|a|os|as) chochota[s] chupapau cona[s] corninho cornud(o|a|os|as)
    cretin(o|a|os|as) crioulada crlh cuz(ao|oes|inho|ona|udo|uda) debiloide[s] desgracad(o|a|os|as) escrot(o|a|os|as)
    esporr(a|adela) estupid(o|a|os|as|ez) estupr(o|ar) estuprador[es] fdaputa fiadaputa fidaputa filhodamae
    fod(a|ase|as|er|ido|ida|idos|idas|eu|endo|ao|ilhao) fodasse idiot(a|as|ice) imbecil imbecis judeuzada judeuzinho
    krlh lambisgoia lazarent(o|a|os|as) macacada maricona merd(a|as|inha|oso|osa) mongoloide[s] otari(o|a|os|as)
    panasca[s] paneleir(o|os|ice) panilas pauzudo[s] pedofil(o|a|os|as) peidao peitud(a|as) pepeca[s] piroca[s] porra
    ppk pqp pretalhada punhet(a|as|eiro|eiros|eira) put(a|as|o|os|inha|inhas|ona|edo|eiro|eiros|aria) putaquepariu
    quenga[s] rampeira[s] retardad(o|a|os|as) safad(o|a|os|as) sapat(ao|oes|ona|onas) siririca[s] tarad(o|a|os|as|ao)
    tmnc tomanocu traveco[s] trouxa[s] vadi(a|as|agem) vadio[s] vagabund(a|as|o|os) viad(o|os|a|inho|inhos|ao|agem)
    vsf vsfd vtnc xereca[s] xochota[s] xota[s] xoxota[s]
  `,
  accented: 'cú',
  pieces: `
    arrombad bucet caralh filhadaput filhadeput filhodaput filhodeput |piroc putaquepariu
  `,
  innocent: ['mamacona'],
  groups: {
    people: `
      judeus judias muçulmanos mouros arabes negros negras pretos pretas brancos chineses ciganos ciganas brasileiros brasileiras
      brazucas zucas portugueses angolanos africanos indianos nordestinos paraibas baianos cariocas argentinos venezuelanos
      asiaticos indios indigenas espanhois franceses alemães russos ucranianos americanos imigrantes estrangeiros refugiados gays
      homossexuais lesbicas viados bichas trans travestis transexuais mulheres homens cristaos catolicos evangelicos
      macumbeiros deficientes autistas gordos gordas pobres velhos
    `,
    one: `
      judeu judia muçulmano mouro arabe negro negra preto preta cigano cigana brazuca zuca monhe imigrante nordestino paraiba
      macumbeiro gay lesbica travesti indio macaco macaca gordo gorda pobre estrangeiro
    `,
    so: 'um uma uns umas muito tao bem super o a os as um_puto uma_puta todos todas tudo so',
    bad: `
      gay gays lesbica lesbicas homossexual feio feia feios feias gordo gorda gordos gordas burro burra burros burras inutil lixo nojento
      nojenta nojentos escoria corno bicha terrorista mongo doente_mental
    `,
    beast: `
      porco porca porcos macaco macaca macacos cadela cachorra cachorro rato ratos animais inferiores ladrao ladroes terroristas
      bandidos sujo suja sujos vagabundo vagabundos parasitas cancer virgem baleia vaca galinha piranha praga
    `,
    fate: 'morrer sofrer queimar se_matar matar_te te_matar sumir ser_mortos acabar',
  },
  phrases: [
    'e um|uma? gay|lesbica|homossexual',
    'eh|sao {so}? {bad}',
    'tu_es|voce_e|vc_e|vc_eh|voces_sao|vcs_sao|es {so}? {bad}|{beast}',
    'os|as|todos_os|todas_as|esses {people} sao {so}? {bad}|{beast}',
    '{people} sao {so}? {bad}|{beast}',
    'filho da mae',
    'filho|filha|filhos|filhas|fi|fio de|da|duma|de_uma rapariga|quenga|cadela|egua',
    'vai|va|vao|foi se|te|tomar|levar|pra|para|a|pro|no? fuder|ferrar|lixar|inferno|bardamerda|cu',
    'vai|toma|tomar|tomou|leva|levar|mete|pau|dedo|enfia|dar|enfiar|lambe|lamber no|o|no_teu|no_seu|no_meio_do cu|rabo',
    'cu de|do burro|bebado',
    'olho|buraco|cara do|de cu',
    'cona|xana da|de tua|sua|tia|mae',
    'seu|sua|teu|tua|bando_de|seus|suas|pedaco_de {one}|{bad}|{beast}|fdp|trouxa|jumento',
    'corno manso',
    'chupa|chupe|chupar|mama|mamar|lambe a|o|meu|minha|as|os|aqui? pau|rola|pica|saco|bolas|ovos|pinto|picha|pila|grelo|cona',
    '{people}|{one}|corno|nazista|burro de merda|bosta',
    'maldito|maldita|malditos|malditas|sujo|suja|sujos|imundo|imundos|nojento|nojentos|fedido|fedorento {people}|{one}',
    'odeio|odiamos|odeia|odeiam|detesto a|o|os|as|esses|todos|todas|todos_os|todas_as? {people}|voce|vc|vcs|voces|preto|negro',
    'eu te odeio|mato',
    'te odeio|mato|estupro|odiamos',
    'vou|vamos te|vos? matar|estuprar|violar|espancar|te|voce voce|voces|todos|te|matar|{people}',
    'vou|vamos te|lhe|vos matar|estuprar|violar|espancar',
    'vou|vamos matar_te|violar_te|estuprar_te',
    'morte a|aos|as|ao todos|todas|todos_os|todas_as? {people}|{one}',
    'morram|mata|matem|matar|queimar|queimem|fuzilar|gasear|expulsar|enforcar|exterminar|violar|estuprar|fora todos|todas|todos_os|todas_as? os|as|aos|esses|com_os|o? {people}|{one}',
    '{people} fora',
    '{people} na|para|pra|no|a a? fogueira|forno',
    '{people} devem|deviam|tem_que|tem_de|merecem|precisam {fate}',
    'volta|volte|voltem|vai para|pra a|tua|sua|tua_terra|seu? africa|senzala|selva|favela|terra|pais',
    'mata|mate te|se',
    'se mata|mate|enforca|suicida',
    'matate|suicidate|suicida_te|enforca_te',
    'corta os pulsos',
    'vai te|se matar|enforcar|suicidar',
    'morre|morra|morram preto|preta|gordo|gorda|cadela|desgraca|lixo|negro|macaco|de_cancer|diabo',
    'tomara|espero|oxala|quero que? voce|vc|tu|ele|ela|todos|vcs|te? morra|morras|morram',
    'devias|devia|deveria|tens_de|tem_que|merece|mereces {fate}',
    'ninguem te|gosta ama|aguenta|quer|de_ti|de_voce|de_vc|suporta',
    'ninguem gosta de_ti|de_voce|de_vc',
    'hitler|salazar|os_nazistas|os_nazis|adolf_hitler estava|tinha|era|foi|e|teve|fez|tinham um|o|a|toda_a|toda? certo|correto|razao|heroi|genio|melhor|bom|bem|deus|nada_de_errado|nada_de_mal',
    'hitler nao fez|errou nada_de_errado|nada_de_mal',
    'viva|heil|amo|salve|eu_amo o? hitler|adolf_hitler|nazismo|os_nazis',
    'holocausto nao|e|foi existiu|mentira|uma_mentira|uma_farsa|falso|aconteceu',
    'poder branco',
    'supremacia branca',
    'raca inferior',
    'cala a|essa boca macaco|preto|burro|burra|gordo|gorda|cadela',
    'tua|sua|a_tua|a_sua mae e|na|de|aquela {so}? vaca|gorda|quatro|zona|piranha|minha|feia|cadela|galinha',
    'preto|preta|negro|negra fedido|fedorento|sujo|suja|macaco|imundo|nojento|burro',
    'macaco preto|negro|fedido',
    'pau no cu',
  ],
};
