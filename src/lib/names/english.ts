import type { AbuseList } from './abuse-list.ts';

export const english: AbuseList = {
  words: `
    apeshit arabush arse arsed arseface arsewipe[s] ashole[s] ass assclown[s] asses assface asshat[s] assmunch[er]
    asswipe[s] ballsack bastard[s] batshit beaner[s] bellend[s] bestiality bitch bitches bitchy blowjob[s] bollock[s]
    bollox boner[s] boob[s] boobies bugger[s] buggery bukkake bulldyke[s] bunghole[s] butthead[s] butthole[s]
    buttplug[s] carpetmuncher[s] chickenshit chink[s] chinky circlejerk clit[s] cock cockface cockhead[s]
    cocksucker[s] coochie creampie cuck[s] cuckold[s] cum cumdump[s] cumming cums cumshot[s] cumslut[s] cunnilingus
    cunt[s] cuntface cunty darkie[s] darky deepthroat dickbag[s] dickface[s] dickhead[s] dickless dicksucker[s]
    dickwad[s] dildo[s] dipshit[s] doggystyle douchebag[s] dumbass[es] dumbfuck[s] eatshit ejaculate ejaculation
    fag[s] fagg[s] faggot[s] faggy fatass[es] fatso fck fcked fcker[s] fckin fcking felch felching fellatio
    feminazi[s] fingerbang fisting fudgepacker[s] fuk[k]er[s] fuk[k]in fuk[k]ing fukk fuq gangbang[s] golliwog[s]
    gook[s] gtfo gyppo[s] handjob[s] hentai honkey[s] honky idiot[s] incel[s] incest jackass[es] jailbait japs
    jerkoff[s] jigaboo[s] jizz jizzed kikes knobend[s] knobhead[s] kys lesbo[s] libtard[s] masturbate masturbating
    masturbation masturbator[s] milf[s] minger[s] mofo[s] mongoloid[s] mongs motherfucker[s] muffdiver[s] muzzie[s]
    negroid[s] nig[s] nigg nigga[s] niggah[s] niggaz nigger[s] niglet[s] nignog[s] nonce[s] numbnuts nutsack nympho[s]
    orgasm[s] orgies orgy paedo[s] paedophile[s] paki[s] pedo[s] pedofile[s] pedophile[s] penis penises pervert[s]
    pikey[s] piss pissed pisser[s] pisshead[s] pissing pissoff poofter[s] poontang porn pornhub porno[s] pornstar[s]
    prick[s] punany pussies pussy[s] queerbait raghead[s] rape raped rapes rapey raping rapist[s] retard[s] retarded
    rimjob[s] sandnigger[s] schlong[s] scumbag[s] sex shemale[s] shit[s] shitbag[s] shite shites shithouse[s]
    shitlord[s] shitshow shitstain[s] shitt shitter[s] shitty shity shyt skank[s] skanky slut[s] slutbag[s] slutty
    smegma spastic[s] spaz spazz spic[s] spick[s] stfu stupid subhuman[s] thot[s] tits titties titty tosser[s]
    tosspot[s] towelhead[s] trannies tranny[s] turd[s] twat[s] vagina[s] vajayjay wank wanka wanked wanker[s] wanking
    wanks wetback[s] whore[s] whorebag[s] whorehouse whoring wog[s] wops zipperhead[s] zoophile[s]
  `,
  accented: '',
  pieces: `
    arsehole asshole biatch bitch bullshit |buttfuc buttfuk chingchong cocksuck |cunt cunt| cunthole dickhead |dumbass
    faggot fuck fuxk fvck horseshit |jackass mothafuk mutherfuk niggah nigger phuck pornhub pornstar shitface shithead
    shithole
  `,
  innocent: [
    'en retard',
    'cum laude',
    'blue tits',
    'great tits',
    'coal tits',
    'pussy willow',
    'pussy cat',
    'cock robin',
    'de cock',
    'sex pistols',
    'sex education',
    'sex and the city',
    'bastard sword',
    'jackass penguin',
    'jackass penguins',
    'scunthorpe',
    'hangmen',
    'sex appeal',
    'scunthorpe united',
    'snigger',
    'sniggers',
    'sniggering',
    'sniggered',
  ],
  groups: {
    people: `
      jews jewish_people muslims muslim_people arabs blacks black_people black_kids whites white_people asians asian_people chinese
      chinks japanese koreans mexicans latinos hispanics indians pakistanis pakis africans americans germans russians ukrainians
      poles polish_people turks gypsies roma_people israelis palestinians french_people brits italians spaniards romanians
      albanians lithuanians latvians brazilians foreigners immigrants migrants refugees christians catholics hindus sikhs
      buddhists atheists women men girls females gays gay_people lesbians bisexuals homosexuals homos trans_people
      transgenders transgender_people transsexuals trannies queers disabled_people disabled_kids autistic_people autists
      cripples fat_people poor_people old_people niggers niggas faggots fags coons dykes negroes
    `,
    one: `
      jew muslim arab black_guy black_girl black_boy black_man black_woman black_kid mexican gypsy immigrant foreigner refugee
      paki african negro coon dyke lesbian gay homo kike lesbo
    `,
    so: `
      so very really totally super too just always a an the such_a such_an a_big a_little a_total a_complete the_biggest kinda
      literally actually probably fucking
    `,
    you: 'you u ya him her them yall everyone everybody',
    bad: `
      ugly fat dumb stupid retarded trash garbage worthless disgusting smelly stinky homo loser losers idiotic moron morons scum
      subhuman inferior pathetic braindead nonce whore psycho fatty terrorist lesbian
    `,
    beast: `
      pig pigs dog dogs cow animals monkey monkeys ape apes rat rats vermin lazy dirty filthy evil criminals terrorists parasites
      cockroaches thief thieves cancer a_disease a_plague creep useless virgin
    `,
    fate: 'die burn rot suffer hang be_killed be_dead be_shot be_gassed be_deported go_home',
  },
  phrases: [
    'is|was|he_s|she_s|hes|shes|that_s {so}? gay|{bad}',
    'you|u|ya|they|we are|r|re|were {so}? gay|{bad}|{beast}',
    'are|r|youre|ur|your|theyre {so}? gay|{bad}|{beast}',
    'you|u|stupid|fat|ugly|dumb|filthy|dirty {so}? whore|moron|loser|pig|cow|dyke|lesbian|coon|gypsy|fatty',
    'gay|fat|ugly|stupid|dumb|retarded boy|girl|kid|teacher|cow|pig|loser',
    'suck|sucks|sucking|lick|licks|eat|eats|likes|loves|wants|ride|rides my|your|his|her|a|the|this|some|big? dick|dicks|balls|nuts|wiener',
    'my|your|big|small|tiny|huge|micro dick',
    'dick pic|pics|sucker|rider',
    'eat shit',
    'fuk|fuq|fk|fck|fack|eff|f|screw u|you|off|ya|him|her|them|this|{people}',
    'go to hell',
    'burn|rot in hell',
    'up yours',
    'jerk|jack|jerking me|him|it? off',
    'double penetration',
    'blow|hand|rim job|jobs',
    'gang bang|banged',
    'deep throat',
    'kill|hang|shoot|hurt|cut|neck|rope|unalive|stab|drown your|ur|ya self',
    'kill|hang|shoot|hurt|cut|neck|rope|unalive|stab|drown|delete yourself|urself|yourselves|yoself',
    'end|take your|ur life',
    'drink bleach',
    'jump off|from a|the bridge|cliff|roof|building',
    'go|please|pls and|just? die|kys',
    'commit suicide',
    'die bitch|slow|slowly|already|painfully|loser|alone',
    'hope|wish you|u|he|she|they|{people} all? die|dies|died|rot|suffer|get_cancer|were_dead|was_dead',
    'you|u|he|she|they|everyone|{people}|{one} should|must|need_to|needs_to|have_to|deserve_to|deserves_to|gotta|will all? {fate}',
    'nobody|noone|no_one likes|loves|wants|needs you|u|him|her|them',
    'i|we|ll|ill|im|m|gonna|wanna|to|lets going_to|gonna|will|wanna|want_to|would? kill|murder|rape|stab|shoot|strangle|behead {you}|your_family|your_mom|{people}',
    'i|we|everyone|everybody|they really|all|fucking? hate|hates|despise|loathe|detest {you}|your_mom',
    'i|we|they|everyone hate|hates|despise|loathe|detest all|the|those|these|you|fucking|damn? {people}',
    'hate|hates|despise|loathe|detest all|the|those|these|you|fucking|damn? {people}',
    'kill|gas|burn|hang|shoot|lynch|deport|exterminate|murder|behead|bomb|rape|nuke|eliminate all|the|every|those|these? {people}|{one}',
    'death to|for all|the? {people}|israel|america|infidels',
    'down with {people}',
    '{people} are {so}? {bad}|{beast}|bad|weak|rapists|slaves|the_worst|the_problem|not_human|not_people|mentally_ill',
    '{people} go|get home|back|out|away',
    '{people} out',
    'no {people} allowed|here',
    '{people} not welcome|allowed|human',
    'dirty|filthy|stupid|fucking|smelly|ugly|damn|bloody|lazy|greedy {people}|{one}',
    'go|get back|home to? africa|mexico|china|india|pakistan|your_country|where_you_came_from|the_jungle',
    'hitler|adolf_hitler|nazis|the_nazis was|is|were|are so|totally? right|correct|great|good|a_hero|my_hero|the_best|innocent|awesome|based|cool|a_genius|my_idol',
    'hitler|nazis did|had no|nothing wrong',
    'hitler should|shouldve have? won|finished',
    'heil|hail|hile|viva|long_live|all_hail hitler|adolf_hitler',
    'sieg|zieg heil',
    'i|we love|like|miss|support|worship hitler|nazis|the_nazis|isis|the_kkk',
    'team hitler|nazi',
    'white|aryan power|supremacy',
    'to the gas chamber|chambers',
    'six million wasn_t|wasnt|was_not|not|more enough',
    'holocaust never|didn_t|didnt|was|is happened|happen|a_lie|fake|a_hoax|good|funny|great',
    'jews did this|it|caused_it',
    'jews rule|control the world|media',
    'your|ur|yo|his|her mom|mum|mother|mama|sister is|s|was|sucks|a {so}? gay|easy|hot|hoe|{bad}|{beast}',
    'shut up bitch|idiot|stupid|loser',
    'child molester|rapist',
    'porch|jungle|sand monkey|monkeys',
    'trailer trash',
    'goat|sheep shagger|lover',
    'pick cotton',
    'ching chong',
    'school shooter',
  ],
};
