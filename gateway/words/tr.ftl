# Türkçe. Metinlerin açıklamaları en.ftl dosyasındadır.

line-for = Sıra:
draw-for = Kura:

title-ahead = { $count ->
    [one] önünüzde { $count } kişi
   *[other] önünüzde { $count } kişi
}
title-next = Sıradaki sizsiniz
title-in-line = Sırada
title-called = Sıra sizde
title-paused = Duraklatıldı
title-sold-out = Tükendi
title-closed = Kapandı
title-left = Sıradan çıktınız
title-prequeue = Açılıştan önce
title-challenge = Küçük bir kontrol
title-draw = Kura

place-ahead = { $count ->
    [one] { $count } kişi önünüzde
   *[other] { $count } kişi önünüzde
}
place-next = Sıradaki sizsiniz
place-unknown = Sıradasınız
progress-label = Geldiğinizden beri sıranın ilerlemesi
number-label = Numaranız
behind-label = Arkanızda
place-kept = Bu sayfayı açık tutun ya da kapatıp bu cihazda geri gelin: yeriniz saklanır.

wait-label = Tahmini bekleme:
wait-unknown = henüz bilinmiyor
wait-under-minute = bir dakikadan az
wait-minutes = { $count ->
    [one] yaklaşık { $count } dakika
   *[other] yaklaşık { $count } dakika
}
wait-minutes-range = { $count ->
    [one] yaklaşık { $low }–{ $count } dakika
   *[other] yaklaşık { $low }–{ $count } dakika
}
wait-minutes-up-to = { $count ->
    [one] en çok { $count } dakika
   *[other] en çok { $count } dakika
}
wait-hours = { $count ->
    [one] yaklaşık { $count } saat
   *[other] yaklaşık { $count } saat
}
wait-hours-range = { $count ->
    [one] yaklaşık { $low }–{ $count } saat
   *[other] yaklaşık { $low }–{ $count } saat
}
wait-hours-up-to = { $count ->
    [one] en çok { $count } saat
   *[other] en çok { $count } saat
}

early-say = Erken geldiniz. Sıra henüz açılmadı.
early-draw = Açılışta burada olan herkes rastgele bir sıraya konur; erken gelmek bir şey kazandırmaz, yavaş bağlantı bir şey kaybettirmez.
early-draw-link = Kuranın nasıl çekildiğini görün ve denetleyin
early-fifo = Yeriniz geliş sırasına göre korunur. Sıra açılınca kendiliğinden ilerler.
opens = Açılış: { $when }
gathered = { $count ->
    [one] Şu ana kadar burada { $count } kişi var.
   *[other] Şu ana kadar burada { $count } kişi var.
}
not-open-say = Henüz açılmadı.
not-open-lead = Henüz kimse sıraya giremez. Açılıştan kısa süre önce gelin; olabildiği anda bu sayfa sizi kendiliğinden sıraya koyar.

called-say = Sıra sizde. Hoş geldiniz.
called-confirm = Hazır olunca girin. Girmezseniz sıra bir sonraki kişiye geçer; yakında dönerseniz yine sıradaki siz olursunuz.
called-until = Sıranız { $when } saatine kadar saklanır.
called-auto = Kapı sizin için açık. Kendiliğinden açılmazsa buradan girin.
go-in = Şimdi gir
more-time = Daha çok zamana ihtiyacım var

paused-say = Sıra duraklatıldı. Kimse yerini kaybetmez.
paused-lead = Bir şey yapmanıza gerek yok. Düzenleyen izin verince sıra aynı düzende sürer.
notice-paused = Düzenleyen duraklattı
notice-house = Düzenleyenden
paused-since = { $when } itibarıyla.
paused-next-news = Sonraki haber: { $when }
sold-out-say = Şu an için tükendi.
sold-out-lead = Satın alınacak bir şey kalmadığı için kimse içeri alınmıyor. Ödenmeyen ya da geri verilen biletler bazen geri gelir.
sold-out-choice = Karar sizin: burada kalın, bir şey geri gelirse aynı düzende çağrılırsınız; ya da sıradan çıkın.
leave-line = Sıradan çık
closed-say = Bu sıra kapandı.
closed-lead = Artık kimse içeri alınmıyor. Bizimle beklediğiniz için teşekkürler; burada bittiği için üzgünüz.
left-say = Yerinizden vazgeçtiniz.
left-lead = Artık sırada değilsiniz. Fikrinizi değiştirirseniz, o anda orada olan herkesin arkasında yeniden girebilirsiniz.
moved-say = Yeriniz artık başka bir cihazda.
moved-lead = Biri orada kodunuzla yerinizi aldı. Bu cihazda artık sırada değilsiniz.
join-again = Yeniden sıraya gir

asks-again = { $count ->
    [one] Bu sayfa her { $count } saniyede bir kendiliğinden sorar.
   *[other] Bu sayfa her { $count } saniyede bir kendiliğinden sorar.
}
check-now = Yerimi şimdi denetle

stock-heading = Şu anda kalanlar
stock-left = { $count ->
    [one] { $count } kaldı
   *[other] { $count } kaldı
}
stock-none-free = Şu anda boş yok
stock-gone = Tükendi
stock-held = { $count ->
    [one] { $count } tanesi satın alan birinde
   *[other] { $count } tanesi satın alan kişilerde
}
reach-likely = Sıranız gelince büyük olasılıkla kalır
reach-unlikely = Sıranız gelmeden tükenebilir

help-heading = Beklerken
help-away = Bu sayfayı kapatırsam ya da bağlantım koparsa ne olur?
help-away-1 = Numaranız sizin kalır. Bu sayfadan kısa süre işaret gelmezse uzakta sayılırsınız ve sıra sizsiz ilerler.
help-away-2 = Bu cihazda döndüğünüzde yine numaranızda, sizden sonra gelip hâlâ bekleyen herkesin önünde durursunuz. Siz uzaktayken sıranız geldiyse sıradaki sizsiniz.
help-how = Bu sıra nasıl işler?
help-how-1 = İnsanlar numara sırasıyla, mağazanın kaldırabildiği hızda birer birer alınır. Yenilemek ya da daha çok sekme açmak ne kazandırır ne kaybettirir.
help-how-2 = Tahmin, sıranın şu anki hızından gelir; onunla birlikte değişir.
help-draw = Düzen nasıl kurayla belirlendi?
help-draw-1 = Kimsenin yönlendiremeyeceği, herkesin yeniden hesaplayabileceği bir kurayla.
help-draw-link = Kurayı görün ve yerinizi denetleyin
help-move = Yerimi başka bir cihaza taşı
help-move-1 = Burada bir kod oluşturup orada girin. Yer o zaman yalnızca o cihazda olur.
make-code = Kod oluştur
code-none = Bu yer için kod oluşturulamaz.
code-failed = Olmadı. Az sonra yeniden deneyin.
code-label = Başka bir cihazdan kodum var
code-use = O yeri devral
help-invite = Davetiyem var
invite-label = Davet kodu
invite-use = Kullan
help-give-up = Yerimden vazgeç
help-give-up-1 = Yeriniz arkanızdakilere geçer. Geri alamazsınız.
give-up-yes = Evet, vazgeçiyorum

tell-heading = Sıra bana gelince haber ver
tell-notification = Bildirimle
tell-sound = Sesle
tell-blocked = Bu tarayıcı burada bildirime izin vermiyor. Tarayıcının ayarlarında bu site için izin verin.
tell-title = Sıra sizde
tell-body = { $title } sırası size geldi. Sayfasına dönün.

conn-live = Canlı
conn-poll = Birkaç saniyede bir soruyor
conn-again = Yeniden bağlanıyor. Yeriniz saklanıyor.
conn-offline = Çevrimdışısınız. Yeriniz saklanıyor.
conn-late = Sıraya şu anda ulaşılamıyor. Yeriniz saklanıyor.

spoken-place = { $place }. Tahmini bekleme: { $wait }.
spoken-called = Sıra sizde.
spoken-paused = Sıra duraklatıldı. Yeriniz saklanıyor.
spoken-sold-out = Şu an için tükendi. Yeriniz saklanıyor.
spoken-closed = Bu sıra kapandı.
spoken-left = Yerinizden vazgeçtiniz.
spoken-prequeue = Sıra henüz açılmadı.

language = Dil

draw-lead = Açılıştan önce burada olan herkes bir geliş numarası aldı. Açılışta gizli bir anahtar bu numaraları rastgele sıraladı. Anahtar önceden seçilmişti: bu, kimse gelmeden önce gösterilen SHA-256 özetidir.
draw-commitment = Taahhüt
draw-key = Açılışta yayımlanan anahtar
draw-key-later = Anahtar açılışta burada yayımlanır.
draw-your-number = Geliş numaranız { $number }.
draw-lane = { $count ->
    [one] { $lane } şeridi: { $count } kişi kuraya girdi.
   *[other] { $lane } şeridi: { $count } kişi kuraya girdi.
}
draw-lane-behind = { $count ->
    [one] { $lane } şeridi, daha önce verilen { $count } numaranın arkasındadır.
   *[other] { $lane } şeridi, daha önce verilen { $count } numaranın arkasındadır.
}
draw-nobody = Kimse toplanmadığı için kura çekilmedi: geliş sırasıyla girilir.
draw-arrival-label = Geliş numarası
draw-lane-label = Şerit
draw-compute = Yeri bu cihazda hesapla
draw-no-script = Bu sayfa JavaScript ile hesaplar. Onsuz, uçbirimde bu komut aynısını yapar:
draw-no-crypto = Bu tarayıcı yalnızca https ile hesaplar. Bunun yerine uçbirimde bu komutu kullanın:
draw-range = Bu şeridin geliş numaraları 1 ile { $last } arasındadır.
draw-key-wrong = Anahtar taahhüde uymuyor: bu, söz verilen kura değil.
draw-result = Anahtar taahhüde uyuyor. { $number } numarası { $total } yer içinde { $place } numaralı yere çekildi.
draw-method = Nasıl hesaplanır: herkesi alan en küçük bit karesi üzerinde on turlu bir Feistel ağı, sonuç bir yer olana dek yürütülür; bir turun işlevi, anahtarla HMAC-SHA-256’dır: şerit için bir bayt, tur için bir bayt ve dört bayt olarak yarı.

refused-heading-missing = Burada bir şey yok
refused-heading-busy = Bir dakika, lütfen
refused-heading-away = Hemen döneceğiz
refused-heading-request = Olmadı
refused-heading-fault = Bir şeyler ters gitti
refused-retry = { $count ->
    [one] Lütfen { $count } saniye sonra yeniden deneyin. Sırada bir yeriniz varsa saklanır.
   *[other] Lütfen { $count } saniye sonra yeniden deneyin. Sırada bir yeriniz varsa saklanır.
}
refused-again = Yeniden dene
refused-code = Kod: { $code }
refused-reference = Başvuru: { $reference }
refused-reference-why = Yardım isterseniz bu başvuru numarasını verin: görevliler ne olduğuna bakabilir.

refused-host-missing = İstekte Host başlığı yok.
refused-path-ambiguous = Bu adres iki türlü okunabilir. Denetleyin ya da ön sayfadan başlayın.
refused-head-too-large = İsteğin başlıkları çok büyük.
refused-body-too-large = Gönderilen çok büyük.
refused-not-found = Bu adreste bir şey yok.
refused-room-unknown = Bu adres burada olan bir sırayı göstermiyor.
refused-method-not-allowed = Bu adres başka bir yöntem kabul eder.
refused-ticket-missing = Bu sırada henüz yeriniz yok. Girmek için ön sayfayı açın.
refused-not-your-turn = Sıra henüz size gelmedi. Beklemeyi sürdürün.
refused-cross-site = Bu istek başka bir sitenin sayfasından geldi.
refused-not-admitted = Sıraya girmek için sayfanın kendisini açın; parçaları içeri girince açılır.
refused-upgrade-required = Bu adres, sayfaların ve uygulamaların canlı bağlantıları içindir.
refused-rejected = Şu anda yeni kimse içeri alınmıyor. Daha sonra yeniden deneyin.
refused-room-closed = Sıra yeni kimse almıyor: henüz açılmadı ya da artık açık değil.
refused-line-full = Sıra dolu: umut olduğu kadar kişi bekliyor. Henüz yeriniz yok ve bazıları girene ya da ayrılana dek yeni kimseye yer verilmez. Bir süre sonra yeniden deneyin.
refused-invite-unknown = Bu davet kodu bu sıranın değil. Harflerini ve rakamlarını denetleyin.
refused-invite-used-up = Bu davet kodu zaten kullanıldı. Size verene sorun.
refused-code-unknown = Bu kod bir yer taşımıyor: kullanıldı, yeri artık yok ya da bir harf yanlış. Yerin bulunduğu cihazda yenisini oluşturun.
refused-no-more-time = Bu sıra için daha çok zaman alınamaz. Girin ya da yerinizi sonraya saklayın.
refused-too-many-joins = Ağınızdan az önce çok fazla kişi sıraya girdi. Hiçbir şey kaybolmadı: az sonra yeniden deneyin.
refused-too-many-feeds = Tüm canlı bağlantılar dolu. Bu sayfa kendiliğinden yeniden sorar.
refused-line-unavailable = Sıraya şu anda ulaşılamıyor. Yeriniz saklanıyor; bu sayfa kendiliğinden yeniden dener.
refused-upstream-unavailable = Mağaza şu anda yanıt vermiyor. Girişiniz saklanıyor; az sonra yeniden deneyin.
refused-internal = Bizim tarafımızda bir şeyler ters gitti.
refused-too-many-requests = Adresinizden az önce çok fazla istek geldi. Hiçbir şey kaybolmadı: biraz bekleyip sürdürün.
refused-too-many-requests-from-network = Ağınızdan az önce çok fazla istek geldi. Hiçbir şey kaybolmadı: biraz bekleyip sürdürün.
refused-too-many-requests-here = Bu, adresinizden çok sık istendi. Hiçbir şey kaybolmadı: biraz bekleyip sürdürün.
refused-too-many-joins-from-network = Sizinkine yakın ağlardan az önce çok fazla kişi sıraya girdi. Hiçbir şey kaybolmadı: az sonra yeniden deneyin.
refused-too-many-joins-in-all = Şu anda sıranın bir kerede alabildiğinden çok kişi geliyor. Az sonra yeniden deneyin.
refused-too-many-waits = Ağınızdan bekleyerek girebilecek kadar kişi girdi. Az sonra yeniden deneyin ya da denetimi tarayıcınıza bırakın.
refused-too-many-polls = Bu yer çok sık soruldu. Yeriniz saklanıyor: biraz bekleyip yeniden bakın.
refused-too-many-codes = Adresinizden çok fazla kod denendi. Biraz bekleyin ve harfleri denetleyin.
refused-too-busy = Şu anda yazılabilenden çok kişi geliyor. Bir saniye sonra yeniden deneyin.
refused-challenge-unknown = Bu denetim bu ziyaret için değildi: ağınız değişti ya da denetim bizim değil. İşte yenisi.
refused-challenge-expired = Bu denetim çok eski. İşte yenisi.
refused-challenge-early = Bekleme süresi henüz dolmadı. Sürüyor; lütfen biraz daha bekleyin.
refused-challenge-failed = Denetim geçilemedi. İşte yenisi; ya da bunun yerine bekleyin.
refused-challenge-spent = Bu denetim zaten kullanıldı. İşte yenisi.
refused-challenge-unavailable = Denetim şu anda yapılamıyor. Az sonra yeniden deneyin ya da bunun yerine bekleyin.
refused-key-needed = Bu sıradaki bir yer, tarayıcınızın bir anahtarına bağlıdır. Girmek için ön sayfayı açın.
refused-proof-needed = Tarayıcınızın bu yerin sizin olduğunu göstermesi gerekiyor. Sayfayı yeniden açın; hiçbir şey kaybolmadı.
refused-proof-wrong = Bu yer başka bir tarayıcının. Orada açın ya da orada oluşturduğunuz bir kodla buraya taşıyın.
refused-network-changed = Bu yer, sıraya girdiğiniz ağa bağlı. Saklanıyor: orada sürdürün ya da orada oluşturduğunuz bir kodla taşıyın.
refused-host-ambiguous = Host başlığı tek bir sunucu adı vermiyor.
refused-body-timeout = İsteğin içeriği zamanında gelmedi.
refused-upstream-busy = Mağaza şu anda çok yoğun. Girişiniz saklanıyor ve bu istekle hiçbir şey yapılmadı; az sonra yeniden deneyin.
refused-upstream-timeout = Mağazanın yanıtı çok uzun sürdü. Girişiniz saklanıyor; yeniden istemeden önce isteğinizin yapılıp yapılmadığına bakın.

challenge-say = Sıraya girmeden önce küçük bir denetim
challenge-lead = Şu anda o kadar çok kişi geliyor ki gelenlerin program değil insan olduğunu denetliyoruz. Bunu bir kez yaparsınız. Sırada olanlar yerini korur.
challenge-work = Tarayıcınız bunun için küçük bir hesap yapar. Genellikle birkaç saniye sürer ve hakkınızda hiçbir şey gönderilmez.
challenge-progress = Denetimin ne kadarı tamam
challenge-start = Denetimi yap ve sıraya gir
challenge-stop = Durdur
challenge-send = Sıraya gir
challenge-working = Denetim başladı.
challenge-half = Denetimin yarısı tamam.
challenge-done = Denetim tamam. Sıraya giriyorsunuz.
challenge-stopped = Denetim durduruldu. Hiçbir şey kaybolmadı.
challenge-failed = Denetim bu tarayıcıda çalışmıyor. Lütfen bunun yerine bekleyin.
challenge-wait-heading = Ya da bunun yerine biraz bekleyin
challenge-wait-lead = Çözülecek bir şey yok: bu sayfayı { $count } sn açık tutun, sonra düğmeye basın.
challenge-wait-button = Bekle ve sıraya gir
challenge-waiting = Süre dolunca kendiliğinden sıraya girersiniz.
challenge-code-heading = Ya da bir kod kullanın
challenge-code-label = Görevlilerden ya da davetiyeden gelen kod
challenge-code-button = Kullan

check-heading = Bir dakika
check-proving = Tarayıcınız bu yerin sizin olduğunu gösteriyor.
check-making = Tarayıcınız, kimse kopyalayamasın diye yeriniz için bir anahtar oluşturuyor.
check-script = Bu sıra, betik çalıştıran bir tarayıcı ister. Bu sayfa için izin verin.
