import type { AbuseList } from './abuse-list.ts';

export const spanish: AbuseList = {
  words: `
    acojonante bollera[s] bolud(o|a|os|as|ez) cabr(on|ones|ona|onas|oncete|onazo|oncito) cagada[s] cagon(es|a)
    caraculo caraepinga carapolla[s] caraverga carechimba caremierda
    ching(a|ar|ada|adas|ado|ados|adera|aderas|aste|uen|on|ones|ona) chingasumadre chup(amela|ala|amelo|alo)
    chupapija[s] chupaverga[s] cojon(es|udo|azos) comemela comemierda[s] comepingas conchesumadre conchuda[s]
    conchudo[s] cornud(o|a|os|as) ctm cul(ero|era|eros|eras|iao|iado|iada|iaos|iar|ona|onas) culazo culicagado culo[s]
    descerebrad(o|a|os|as) estupid(o|a|os|as|ez) foll(ar|ame|ada|adas|arte|arme|ador) follacabras furcia[s] gilipichis
    gilipoll(a|as|ez) gilipuertas gonorrea[s] guarr(a|as|o|os|illa) guev(on|ones|ona) hdp hideput(a|as) hijaput(a|as)
    hijodeperra hijoperra hijoput(a|as) hijueperra hpta huev(on|ones|ona|onas|onazo) idiot(a|as|ez) imbecil[es]
    jilipollas jod(er|ete|ido|ida|idos|idas|anse|ienda) joput(a|as) jot(o|os) jueput(a|as) lameculos lamepollas lpm
    lptm malfollad(a|o|as|os) malnacid(o|a|os|as) mamabicho[s] mamada[s] mamamela mamapinga mamaverga[s] mamona[s]
    mamonazo maric(on|ones|ona|onas|onazo|oncito|as|ote|uela) mariquitas mecago mecagoen
    mierd(a|as|ero|ecilla|ita|oso|osa) mongolic(o|a|os|as) moraco[s] muerdealmohadas negrat(a|as) ojete[s]
    pajer(a|as|os) pajillero[s] pederast(a|as) pedofil(o|a|os|as) pelotud(o|a|os|as|ez)
    pendej(o|a|os|as|ito|ita|ada|adas|azo) perras pervertid(o|a|os|as) pichula[s] poll(a|as|on|ones|azo) prostituta[s]
    ptm punet(a|as|ero|era|eros) put(a|as|o|os|ita|itas|ito|itos|on|ones|ona|onas|azo|eria|isima|isimas|ero|eros)
    putamadre putarraca[s] putiferio ramera[s] reput(a|o) retardad(o|a|os|as) retrasad(o|a|os|as) sidos(o|a|os|as)
    soplagaitas soplanucas subnormal[es] sudaca[s] tarad(o|a|os|as) tetas tetazas tetona[s] tocahuevos tocapelotas
    tontopollas travelo[s] triplehijueputa verg(as|on|ota|azo|uiza) violador[es] weones zorr(a|as|on|ona|ita|itas)
  `,
  accented: 'coño coños coñazo',
  pieces: `
    chingatumadr chuchetumar chupapoll comepoll conchatumadr conchetumadr conchetumar gilipoll hijadeput hijodeput
    hijoeput hijoput hijueput malparid mamaguev mamahuev soplapoll
  `,
  innocent: ['culo de botella'],
  groups: {
    people: `
      judios judias musulmanes moros moras arabes negros negras blancos chinos gitanos gitanas latinos sudacas mexicanos
      colombianos venezolanos peruanos bolivianos argentinos ecuatorianos dominicanos cubanos rumanos africanos asiaticos indios
      indigenas catalanes vascos españoles franceses alemanes rusos ucranianos polacos americanos inmigrantes extranjeros
      refugiados gays homosexuales lesbianas maricas maricones trans transexuales travestis bolleras mujeres hombres cristianos
      catolicos hindues discapacitados autistas gordos gordas pobres viejos
    `,
    one: `
      judio judia musulman mora moro arabe negro negra china gitano gitana sudaca indio india panchito inmigrante marica gay
      lesbiana travesti bollera mongolo extranjero homosexual
    `,
    so: 'un una unos unas muy tan bien super re medio el la los las un_puto una_puta todos todas',
    bad: `
      gay gays marica maricas lesbiana lesbianas homosexual feo fea feos feas gordo gorda gordos gordas tonto tonta tontos tontas bobo boba
      inutil basura asqueroso asquerosa asquerosos escoria mongolo mongola una_mierda inferiores terrorista capullo retrasado
    `,
    beast: `
      cerdo cerda cerdos cerdas perra perro perros rata ratas animales mono monos simios vaca foca ballena ladrones terroristas
      delincuentes sucios sucio sucia vagos parasitos cancer mongol moro gitano virgen lo_peor el_problema una_plaga
    `,
    fate: 'morir morirse morirte matarte suicidarte ahorcarte irse arder desaparecer volver_a_su_pais ser_exterminados',
  },
  phrases: [
    'es|era|son {so}? {bad}',
    'eres|sos|sois {so}? {bad}|{beast}',
    'los|las|todos_los|todas_las {people} son {so}? {bad}|{beast}',
    '{people} son {so}? {bad}|{beast}',
    'hijo|hija|hijos|hijas de la|su? perra|mil_putas|chingada|zorra',
    'vete|andate|vayanse|idos|iros a|al la? carajo|infierno|porra',
    'me cago en',
    'que|tu|el|come|comeme|del|en cono',
    'cono de tu|la|su madre',
    'concha|chocho|cono de tu|su|la madre|hermana|lora',
    'chupa|chupame|chupar|mama|mamame|come|comeme|lame|lameme la|el|mi|mis|una|las? verga|pija|picha|pinga|bicho|huevos|pito|nabo|tula',
    'mi|tu|su|la verga',
    'cara de culo|verga|pija|pene|chimba|perra',
    'que te|os|le|les|se jodan|den|follen|jodas|folle|parta_un_rayo',
    'pinche|pinches|puto|puta|jodido|maldito|maldita|malditos|malditas|sucio|sucia|sucios|asqueroso|asquerosos|mugroso {people}|{one}|perra|joto|jotos|vieja|gordo|gorda|naco',
    '{people}|{one}|perra|gordo|gorda|pedazo|tonto|tonta|cerdo|vieja|joto|nazi|pajero|capullo de mierda',
    'odio|odiamos|odia|odiais|odian|detesto|aborrezco a|al|ver_a|todos|a_todos|todas? los|las|esos|a_los|un? {people}|negro',
    'te|os|los|las odio|odiamos|mato|matare|violare|odian',
    'te|os|los|las voy|vamos a matar|violar|pegar|rajar|reventar',
    'voy|vamos a matarte|violarte|matarlos|mataros|matar|violar a|al|los|a_los|todos? {people}|todos',
    'muerte a|al|para los|las|todos_los? {people}|{one}',
    'mueran|maten|matemos|matad|matar|quemar|gasear|violar|violad|expulsar|colgar|exterminar|fuera|muera a|todos|a_todos? los|las|a_los|a_las|al|el? {people}|{one}',
    '{people} al horno|paredon',
    '{people} fuera|a_la_hoguera|a_su_pais|a_las_camaras',
    '{people} deben|tienen_que|deberian|merecen {fate}',
    'matate|suicidate|muerete|ahorcate|cuelgate|suicidaos|mataos|moriros|mueranse',
    'pegate un tiro',
    'tirate por|de un|una|la puente|ventana',
    'cortate las venas',
    'muere perra|negro|gordo|gorda|de_cancer|hijo',
    'ojala|espero|deseo que? te|os|se|todos? mueras|muera|mueran|murais|maten|violen|atropellen',
    'deberias|tienes_que|debes|mereces {fate}',
    'nadie te quiere|soporta|aguanta',
    'hitler|franco|los_nazis|adolf_hitler tenia|tuvo|tenian|era|es|fue|hizo la|toda_la|toda|un|el|lo? razon|heroe|correcto|genio|mejor|dios|bueno|bien|que_tenia_que_hacer',
    'hitler no se|hizo equivoco|equivocaba|nada_malo',
    'viva|arriba|heil|amo_a|salve|yo_amo_a hitler|adolf_hitler|los_nazis|el_nazismo',
    'holocausto no|es|fue existio|mentira|una_mentira|falso|un_invento',
    'poder blanco',
    'supremacia blanca',
    'raza inferior',
    'cierra el pico|hocico',
    'callate gorda|gordo|perra|hocicon',
    'come caca',
    'romper|rompo el|tu orto|ano',
  ],
};
