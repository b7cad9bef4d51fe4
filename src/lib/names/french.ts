import type { AbuseList } from './abuse-list.ts';

export const french: AbuseList = {
  words: `
    abruti abruti(s|e|es) baiseur[s] baiseuse[s] baltringue[s] bamboula[s] batard batard(s|e|es) bicot[s] boloss
    bougnoul(e|es) branl(eur|eurs|euse|euses|ette|ettes|er|ez) branlage cassos chiasse[s] chier chieur[s] chieuse[s]
    chinetok[s] chinetoque[s] chiottes conard conard(s|e|es) conass(e|es) connard connard(s|e|es) connass(e|es)
    conne[s] couill(e|es|on|ons|onne|onnes) cretin cretin(s|e|es) crevard[s] crouille[s] cul culs debil(e|es) ducon[s]
    emmerd(e|er|eur|eurs|ant) encul(e|es|ee|ees|er|eur|eurs|ade|ades|ez) enflure[s] enfoir(e|es|ee|ees) fiott(e|es)
    foutre garce[s] glandu[s] goudou[s] gouin(e|es) grognass(e|es) grogniass(e|es) idiot(e|es) imbecil(e|es)
    lopette[s] merd(e|es|eux|euse|ique|ier) mongolien[s] mongolienne[s] negresse[s] niakou(e|es) niakwe[s] nichon[s]
    niketamere niktamere niktazemere niqu(e|es|er|ez|ee) niquetamere ntm partouz(e|es) pd pds pedophile[s]
    petass(e|es) pisseuse[s] pouffiass(e|es) poufiass(e|es) put(e|es|ain|ains|asse|asses|assier|assiers) raclure[s]
    ratonnade[s] salaud[s] salop(e|es|ard|ards|iaud|erie|eries) sucepute suceur[s] suceuse[s] tafiol(e|es)
    tantous(e|es) tantouz(e|es) tapett(e|es) tarlous(e|es) tarlouz(e|es) tetedebite tetedenoeud teub[s] travelo[s]
    triso[s] trouduc[s] trouducul violeur[s] youpin youpin(s|e|es) youtre[s] zgeg[s] zob[s]
  `,
  accented: 'pédé pédés attardé attardés attardée attardées',
  pieces: `
    bougnoul |connard |connass emmerdeu enculetamer enculeu filsdeput poufiass
  `,
  innocent: [
    'cul de sac',
    'culs de sac',
    'cul de poule',
    'cul de lampe',
    'cul de jatte',
    'pique nique',
    'pique niques',
    'pique niquer',
    'râpe',
    'râpes',
    'râpé',
    'râpés',
    'râpée',
    'râpées',
  ],
  groups: {
    people: `
      juifs juives musulmans musulmanes arabes beurs noirs noires blacks negres blancs blanches chinois asiatiques gitans gitanes roms
      manouches africains africaines maghrebins algeriens marocains tunisiens turcs portugais espagnols italiens allemands anglais
      russes ukrainiens polonais roumains americains immigres migrants etrangers refugies gays homos homosexuels lesbiennes trans
      travestis pedes pd femmes hommes filles chretiens catholiques hindous handicapes autistes gros grosses pauvres vieux indiens
    `,
    one: `
      juif juive feuj musulman musulmane arabe rebeu noir noire black negre negro chinois chinoise gitan gitane manouche romano africain
      maghrebin algerien marocain turc portos immigre migrant etranger gay homo lesbienne trans pede pd boche polak roumain
    `,
    so: `
      un une des les tres trop si vraiment super tellement tous toutes le_plus la_plus une_grosse un_gros une_sale un_sale
      qu_un qu_une juste
    `,
    bad: `
      gay gays pd pede pedes homo homos lesbienne lesbiennes homosexuel homosexuels moche moches laid laide gros grosse grosses con cons
      conne connes stupide stupides debile nul nulle dechet dechets degueulasse mongol mongole cretin cretine bouffon bouffonne cassos catin
      boudin thon inutiles inferieurs
    `,
    beast: `
      porc porcs truie chien chiens chienne chiennes rat rats animaux singe singes macaque macaques voleurs terroriste terroristes
      parasites sale sales cancer trans autiste handicape vierge pouilleux vache baleine
    `,
    mothers: 'mere mer race meres morts soeur daronne grand_mere',
    fate: 'mourir crever partir bruler te_tuer te_suicider te_pendre se_tuer se_pendre disparaitre',
  },
  phrases: [
    'est|c_est|etait|sont {so}? gay|gays|pd|pede|pedes|homo|homos|lesbienne|homosexuel',
    'est|sont {so}? {bad}',
    't_es|tes|tu_es|vous_etes|es|etes {so}? {bad}|{beast}',
    'les|ces|tous_les|toutes_les {people} sont {so}? {bad}|{beast}',
    'fils|fille|filles|file|enfant de|d la|ta? putes|chien|chienne|chiennes|catin',
    'nique|nik|niq|nike|niquer|niquez|baise ta|sa|vos|votre|la|tes|leur grosse? {mothers}|police',
    'ta mere la|cette|suce|en chienne|pute|string|grosse',
    'suce ta mere',
    'ta|vos|votre|ferme_ta|fermez_vos gueule|gueules',
    'va|aller|allez|vas te|vous|t|se faire|fair mettre|voir|baiser|sucer',
    'va|allez|fais|fait|vas te|de|me? chier|crever|pendre|mourir|suicider|tuer',
    'trou|trous du|de|d cul|bal|balle',
    'casse|casses les? couille|couilles|burnes',
    'tete de|a bite|con|noeud|cul|gland|merde|negre',
    'sac a|de merde|foutre',
    'suce|suces|sucer|sucez|leche|leches|lecher|gobe|avale ma|mes|sa|la|des|une|les|mon|moi_la grosse? bite|bites|queue|teub|chatte|couilles|boules|zizi|chibre',
    'suce moi|bite|bites',
    'ma|grosse|petite|micro bite',
    'ta chatte',
    'sale|sales {people}|{one}|con|cons|conne|connes|porc|truie|chien|chienne|race|fdp|bouffon|mongol|mongole|gogol|thon|cassos|catin|macaque|singe|ordure|fumier|rat|gros|grosse',
    'gros|grosse|petit|petite|espece_de|bande_de|pauvre|vieux|vieille|putain_de|un|une|quel|quelle con|cons|conne|connes|pd|pede|fdp|mongol|cassos|bouffon',
    'espece|bande de|d {people}|{one}|{bad}|{beast}|ordure',
    '{people}|{one} de merde',
    'sous hommes|homme|race',
    'je|on|nous|ils|j hais|deteste|detestons|detestent|ai_la_haine|emmerde tous|toutes|tous_les|toutes_les|les|ces|l? {people}',
    'haine des|aux|contre les? {people}',
    'je|j|on|nous te|vous|t hais|deteste|tuerai|violerai|encule|crache_dessus',
    'je|on|j vais|va|veux te|vous|tous|les|le|la? te_tuer|te_violer|te_buter|te_defoncer|te_crever|tuer|violer|buter|defoncer|egorger|niquer tous|toutes|vous? les|des|ta_mere|ta_famille|ta_soeur?',
    'mort|a_mort aux|au|a_tous_les|a_toutes_les|les {people}|{one}',
    'tuez|tuer|tuons|butez|buter|brulez|bruler|gazez|gazer|pendez|violer|violez|exterminer|expulsez|dehors|frappez tous|toutes? les|ces|des|un? {people}|{one}',
    '{people} dehors|au_four|au_bucher|a_mort|au_gaz',
    'au four les|sales {people}',
    'les|ces {people} doivent|devraient|meritent|vont|au|dehors tous? de? {fate}|four|gaz',
    'suicide|tue|pends|bute|flingue|jette toi|vous_tous',
    'suicidez|tuez|pendez vous',
    'saute d un|du|par pont|toit|la_fenetre',
    'retourne|retournez|rentre|rentrez|degage dans|en|chez|au|de ton|ta|votre|vos|toi|la|leur? pays|afrique|jungle|algerie|bled|maroc|brousse',
    'tu|vous|il|elle|ils dois|doit|devrais|devrait|devez|merites|merite|devraient de|tous? {fate}',
    'j|je espere|souhaite|veux que|ta tu|il|elle|ils|mort meurs|meures|creves|creve|meure|meurent',
    'meurs|creve salope|connard|gros|grosse|sale|en_enfer|ordure|charogne',
    'personne ne|t|te t|te|vous|l|aime|supporte? aime|supporte',
    'hitler|petain|les_nazis|adolf_hitler avait|etait|est|a|avaient|n_avait|n_a fut|le|un|eu|bien|pas? raison|tort|heros|genie|bon|gentil|meilleur|fait',
    'vive|heil|gloire_a|j_aime|viva hitler|adolf_hitler|petain|les_nazis|le_nazisme',
    'shoah|holocauste n|est|c_est|a a|un|une|faux|pas|jamais? jamais|mensonge|existe|invention|detail|faux',
    'pouvoir blanc',
    'suprematie blanche',
    'race inferieure',
    'mange|bouffe ta|tes|de_la merde|morts',
    'con comme un|ses balai|pieds|manche',
  ],
};
