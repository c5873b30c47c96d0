# العربية. شرح النصوص في en.ftl.

line-for = الطابور إلى
draw-for = القرعة على

title-ahead = { $count ->
    [zero] { $count } أمامك
    [one] { $count } أمامك
    [two] { $count } أمامك
    [few] { $count } أمامك
    [many] { $count } أمامك
   *[other] { $count } أمامك
}
title-next = أنت التالي
title-in-line = في الطابور
title-called = حان دورك
title-paused = متوقف مؤقتًا
title-sold-out = نفدت التذاكر
title-closed = مغلق
title-left = غادرت الطابور
title-prequeue = قبل الافتتاح
title-challenge = تحقق صغير
title-draw = القرعة

place-ahead = { $count ->
    [zero] { $count } شخص أمامك
    [one] شخص واحد أمامك ({ $count })
    [two] شخصان أمامك ({ $count })
    [few] { $count } أشخاص أمامك
    [many] { $count } شخصًا أمامك
   *[other] { $count } شخص أمامك
}
place-next = أنت التالي
place-unknown = أنت في الطابور
progress-label = مقدار تقدم الطابور منذ وصولك
number-label = رقمك
behind-label = خلفك
place-kept = أبقِ هذه الصفحة مفتوحة، أو أغلقها وعُد على هذا الجهاز: مكانك محفوظ.

wait-label = الانتظار المتوقع:
wait-unknown = غير معروف بعد
wait-under-minute = أقل من دقيقة
wait-minutes = { $count ->
    [zero] نحو { $count } دقيقة
    [one] نحو { $count } دقيقة
    [two] نحو { $count } دقيقتين
    [few] نحو { $count } دقائق
    [many] نحو { $count } دقيقة
   *[other] نحو { $count } دقيقة
}
wait-minutes-range = { $count ->
    [zero] نحو { $low }–{ $count } دقيقة
    [one] نحو { $low }–{ $count } دقيقة
    [two] نحو { $low }–{ $count } دقيقة
    [few] نحو { $low }–{ $count } دقائق
    [many] نحو { $low }–{ $count } دقيقة
   *[other] نحو { $low }–{ $count } دقيقة
}
wait-minutes-up-to = { $count ->
    [zero] حتى { $count } دقيقة
    [one] حتى { $count } دقيقة
    [two] حتى { $count } دقيقة
    [few] حتى { $count } دقائق
    [many] حتى { $count } دقيقة
   *[other] حتى { $count } دقيقة
}
wait-hours = { $count ->
    [zero] نحو { $count } ساعة
    [one] نحو { $count } ساعة
    [two] نحو { $count } ساعة
    [few] نحو { $count } ساعات
    [many] نحو { $count } ساعة
   *[other] نحو { $count } ساعة
}
wait-hours-range = { $count ->
    [zero] نحو { $low }–{ $count } ساعة
    [one] نحو { $low }–{ $count } ساعة
    [two] نحو { $low }–{ $count } ساعة
    [few] نحو { $low }–{ $count } ساعات
    [many] نحو { $low }–{ $count } ساعة
   *[other] نحو { $low }–{ $count } ساعة
}
wait-hours-up-to = { $count ->
    [zero] حتى { $count } ساعة
    [one] حتى { $count } ساعة
    [two] حتى { $count } ساعة
    [few] حتى { $count } ساعات
    [many] حتى { $count } ساعة
   *[other] حتى { $count } ساعة
}

early-say = وصلت مبكرًا. لم يُفتح الطابور بعد.
early-draw = يُرتَّب كل من هو هنا عند الافتتاح ترتيبًا عشوائيًا؛ فالمجيء أبكر لا يفيد، والاتصال البطيء لا يضر.
early-draw-link = شاهد كيف تُجرى القرعة وتحقق منها
early-fifo = تحتفظ بمكانك حسب ترتيب الوصول. وعند الافتتاح يتحرك الطابور من تلقاء نفسه.
opens = الافتتاح: { $when }
gathered = { $count ->
    [zero] هنا حتى الآن { $count } شخص.
    [one] هنا حتى الآن شخص واحد ({ $count }).
    [two] هنا حتى الآن شخصان ({ $count }).
    [few] هنا حتى الآن { $count } أشخاص.
    [many] هنا حتى الآن { $count } شخصًا.
   *[other] هنا حتى الآن { $count } شخص.
}
not-open-say = لم يُفتح بعد.
not-open-lead = لا يمكن لأحد الانضمام بعد. عُد قبيل الافتتاح؛ ستنضم هذه الصفحة من تلقاء نفسها حالما يمكن ذلك.

called-say = حان دورك. أهلًا بك.
called-confirm = ادخل عندما تكون مستعدًا. وإن لم تفعل ينتقل دورك إلى الشخص التالي، وتكون التالي من جديد إن عدت قريبًا.
called-until = دورك محفوظ حتى { $when }.
called-auto = الباب مفتوح لك. إن لم يُفتح من تلقاء نفسه فادخل من هنا.
go-in = ادخل الآن
more-time = أحتاج إلى وقت أطول

paused-say = الطابور متوقف مؤقتًا. لا يفقد أحد مكانه.
paused-lead = لا يلزمك فعل شيء. يستمر الطابور بالترتيب نفسه حالما تسمح الجهة المنظمة.
notice-paused = أوقفته الجهة المنظمة مؤقتًا
notice-house = من الجهة المنظمة
paused-since = منذ { $when }.
paused-next-news = الخبر التالي: { $when }
sold-out-say = نفدت التذاكر في الوقت الحالي.
sold-out-lead = لا يُسمح لأحد بالدخول لأنه لم يبقَ ما يُشترى. وقد تعود تذاكر عندما لا يدفع أحدهم ثمنها أو يعيدها.
sold-out-choice = القرار لك: ابقَ هنا فتُستدعى بالترتيب نفسه إن عاد شيء، أو غادر الطابور.
leave-line = غادر الطابور
closed-say = هذا الطابور مغلق.
closed-lead = لن يُسمح لأحد آخر بالدخول. شكرًا لانتظارك معنا، ونأسف لأنه انتهى هنا.
left-say = لقد تخليت عن مكانك.
left-lead = لم تعد في الطابور. إن غيّرت رأيك يمكنك الانضمام من جديد خلف كل من سيكون فيه.
moved-say = مكانك الآن على جهاز آخر.
moved-lead = تولّاه أحدهم هناك برمزك. لم تعد في الطابور على هذا الجهاز.
join-again = انضم إلى الطابور من جديد

asks-again = { $count ->
    [zero] تتحقق هذه الصفحة من تلقاء نفسها كل { $count } ثانية.
    [one] تتحقق هذه الصفحة من تلقاء نفسها كل { $count } ثانية.
    [two] تتحقق هذه الصفحة من تلقاء نفسها كل { $count } ثانية.
    [few] تتحقق هذه الصفحة من تلقاء نفسها كل { $count } ثوانٍ.
    [many] تتحقق هذه الصفحة من تلقاء نفسها كل { $count } ثانية.
   *[other] تتحقق هذه الصفحة من تلقاء نفسها كل { $count } ثانية.
}
check-now = تحقق من مكاني الآن

stock-heading = ما تبقى في هذه اللحظة
stock-left = { $count ->
    [zero] بقي { $count }
    [one] بقيت { $count }
    [two] بقيت { $count }
    [few] بقيت { $count }
    [many] بقيت { $count }
   *[other] بقيت { $count }
}
stock-none-free = لا شيء متاح الآن
stock-gone = نفدت
stock-held = { $count ->
    [zero] { $count } محجوزة لدى من يشترون
    [one] { $count } محجوزة لدى من يشتري
    [two] { $count } محجوزة لدى من يشترون
    [few] { $count } محجوزة لدى من يشترون
    [many] { $count } محجوزة لدى من يشترون
   *[other] { $count } محجوزة لدى من يشترون
}
reach-likely = يُرجَّح أن يبقى منها عند دورك
reach-unlikely = قد تنفد قبل دورك

help-heading = بينما تنتظر
help-away = ماذا لو أغلقت هذه الصفحة أو انقطع الاتصال؟
help-away-1 = يبقى رقمك لك. بعد وقت قصير دون إشارة من هذه الصفحة تُعدّ غائبًا، ويمضي الطابور دونك.
help-away-2 = عندما تعود على هذا الجهاز تقف عند رقمك من جديد، أمام كل من جاء بعدك وما زال ينتظر. وإن حان دورك في غيابك فأنت التالي.
help-how = كيف يعمل هذا الطابور؟
help-how-1 = يدخل الناس واحدًا تلو الآخر بترتيب أرقامهم، بالسرعة التي يتحملها المتجر. إعادة التحميل أو فتح تبويبات أخرى لا تفيد ولا تضر.
help-how-2 = يُحسب التقدير من سرعة الطابور الآن، فيتغير معها.
help-draw = كيف حُدد الترتيب؟
help-draw-1 = بقرعة لا يستطيع أحد التحكم فيها ويستطيع كل أحد إعادة حسابها.
help-draw-link = شاهدها وتحقق من مكانك
help-move = نقل مكاني إلى جهاز آخر
help-move-1 = أنشئ رمزًا هنا وأدخله هناك. عندئذ يكون المكان على ذلك الجهاز وحده.
make-code = أنشئ رمزًا
code-none = لا يمكن إنشاء رمز لهذا المكان.
code-failed = لم ينجح ذلك. أعد المحاولة بعد لحظة.
code-label = لدي رمز من جهاز آخر
code-use = تولَّ ذلك المكان
help-invite = لدي دعوة
invite-label = رمز الدعوة
invite-use = استخدمه
help-give-up = التخلي عن مكاني
help-give-up-1 = ينتقل مكانك إلى من خلفك. لا يمكنك استرداده.
give-up-yes = نعم، أتخلى عن مكاني

tell-heading = أخبرني عندما يحين دوري
tell-notification = بإشعار
tell-sound = بصوت
tell-blocked = لا يسمح هذا المتصفح بالإشعارات هنا. اسمح بها في إعداداته لهذا الموقع.
tell-title = حان دورك
tell-body = وصل الطابور إلى { $title } إليك. عُد إلى صفحته.

conn-live = مباشر
conn-poll = يتحقق كل بضع ثوانٍ
conn-again = جارٍ إعادة الاتصال. مكانك محفوظ.
conn-offline = أنت غير متصل. مكانك محفوظ.
conn-late = لا يمكن الوصول إلى الطابور حاليًا. مكانك محفوظ.

spoken-place = { $place }. الانتظار المتوقع: { $wait }.
spoken-called = حان دورك.
spoken-paused = الطابور متوقف مؤقتًا. مكانك محفوظ.
spoken-sold-out = نفدت التذاكر في الوقت الحالي. مكانك محفوظ.
spoken-closed = هذا الطابور مغلق.
spoken-left = لقد تخليت عن مكانك.
spoken-prequeue = لم يُفتح الطابور بعد.

language = اللغة

draw-lead = حصل كل من كان هنا قبل الافتتاح على رقم وصول. وعند الافتتاح رتّب مفتاح سري هذه الأرقام عشوائيًا. اختير المفتاح مسبقًا: هذه بصمته SHA-256، ظاهرة منذ ما قبل مجيء أي أحد.
draw-commitment = التعهد
draw-key = المفتاح، المنشور عند الافتتاح
draw-key-later = يُنشر المفتاح هنا عند الافتتاح.
draw-your-number = رقم وصولك هو { $number }.
draw-lane = { $count ->
    [zero] المسار { $lane }: شملت القرعة { $count } شخص.
    [one] المسار { $lane }: شملت القرعة { $count } شخصًا.
    [two] المسار { $lane }: شملت القرعة { $count } شخصين.
    [few] المسار { $lane }: شملت القرعة { $count } أشخاص.
    [many] المسار { $lane }: شملت القرعة { $count } شخصًا.
   *[other] المسار { $lane }: شملت القرعة { $count } شخص.
}
draw-lane-behind = { $count ->
    [zero] المسار { $lane } يقف خلف { $count } رقم مُنح من قبل.
    [one] المسار { $lane } يقف خلف { $count } رقم مُنح من قبل.
    [two] المسار { $lane } يقف خلف { $count } رقمين مُنحا من قبل.
    [few] المسار { $lane } يقف خلف { $count } أرقام مُنحت من قبل.
    [many] المسار { $lane } يقف خلف { $count } رقمًا مُنح من قبل.
   *[other] المسار { $lane } يقف خلف { $count } رقم مُنح من قبل.
}
draw-nobody = لم يتجمع أحد، فلم تُجرَ قرعة: يدخل الناس بترتيب مجيئهم.
draw-arrival-label = رقم الوصول
draw-lane-label = المسار
draw-compute = احسب المكان على هذا الجهاز
draw-no-script = تحسب هذه الصفحة باستخدام JavaScript. ومن دونه يفعل هذا الأمر الشيء نفسه في الطرفية:
draw-no-crypto = يحسب هذا المتصفح عبر https فقط. استخدم هذا الأمر في الطرفية بدلًا من ذلك:
draw-range = أرقام الوصول لهذا المسار من 1 إلى { $last }.
draw-key-wrong = المفتاح لا يطابق التعهد: ليست هذه القرعة الموعودة.
draw-result = المفتاح يطابق التعهد. أُعطي الرقم { $number } المكان { $place } من { $total }.
draw-method = طريقة الحساب: شبكة فايستل من عشر جولات على أصغر مربع من البتات يسع الجميع، تُكرَّر حتى تكون النتيجة مكانًا؛ ودالة الجولة هي HMAC-SHA-256 بالمفتاح على بايت للمسار وبايت للجولة والنصف في أربعة بايتات.

refused-heading-missing = لا شيء هنا
refused-heading-busy = لحظة من فضلك
refused-heading-away = سنعود حالًا
refused-heading-request = لم ينجح ذلك
refused-heading-fault = حدث خطأ ما
refused-retry = { $count ->
    [zero] أعد المحاولة بعد { $count } ثانية. إن كان لك مكان في الطابور فهو محفوظ.
    [one] أعد المحاولة بعد { $count } ثانية. إن كان لك مكان في الطابور فهو محفوظ.
    [two] أعد المحاولة بعد { $count } ثانية. إن كان لك مكان في الطابور فهو محفوظ.
    [few] أعد المحاولة بعد { $count } ثوانٍ. إن كان لك مكان في الطابور فهو محفوظ.
    [many] أعد المحاولة بعد { $count } ثانية. إن كان لك مكان في الطابور فهو محفوظ.
   *[other] أعد المحاولة بعد { $count } ثانية. إن كان لك مكان في الطابور فهو محفوظ.
}
refused-again = أعد المحاولة
refused-code = الرمز: { $code }
refused-reference = المرجع: { $reference }
refused-reference-why = إذا طلبت المساعدة فاذكر هذا المرجع: يستطيع الموظفون معرفة ما حدث.

refused-host-missing = لا يحتوي الطلب على ترويسة Host.
refused-path-ambiguous = يمكن قراءة هذا العنوان بطريقتين. تحقق منه أو ابدأ من الصفحة الرئيسية.
refused-head-too-large = ترويسات الطلب كبيرة جدًا.
refused-body-too-large = ما أُرسل كبير جدًا.
refused-not-found = لا شيء على هذا العنوان.
refused-room-unknown = لا يشير هذا العنوان إلى أي طابور هنا.
refused-method-not-allowed = يقبل هذا العنوان طريقة أخرى.
refused-ticket-missing = ليس لك مكان في هذا الطابور بعد. افتح الصفحة الرئيسية للانضمام إليه.
refused-not-your-turn = لم يصل الطابور إليك بعد. واصل الانتظار.
refused-cross-site = جاء هذا الطلب من صفحة موقع آخر.
refused-not-admitted = افتح الصفحة نفسها للانضمام إلى الطابور؛ تُفتح أجزاؤها بعد دخولك.
refused-upgrade-required = هذا العنوان للاتصالات المباشرة للصفحات والتطبيقات.
refused-rejected = لا يُسمح لأحد جديد بالدخول حاليًا. حاول لاحقًا.
refused-room-closed = لا يقبل الطابور أحدًا جديدًا: لم يُفتح بعد، أو لم يعد مفتوحًا.
refused-line-full = الطابور ممتلئ: ينتظر فيه من الناس قدر ما بقي من أمل. ليس لك مكان بعد، ولن يحصل أحد جديد على مكان حتى يدخل بعضهم أو يغادر. حاول بعد حين.
refused-invite-unknown = رمز الدعوة هذا ليس لهذا الطابور. تحقق من حروفه وأرقامه.
refused-invite-used-up = استُخدم رمز الدعوة هذا من قبل. اسأل من أعطاك إياه.
refused-code-unknown = لا ينقل هذا الرمز أي مكان: استُخدم، أو زال مكانه، أو أحد حروفه خطأ. أنشئ رمزًا جديدًا على الجهاز الذي عليه المكان.
refused-no-more-time = لا يمكن الحصول على وقت أطول لهذا الدور. ادخل، أو احتفظ بمكانك لوقت لاحق.
refused-too-many-joins = انضم عدد كبير جدًا من شبكتك للتو. لم يضع شيء: حاول بعد لحظة.
refused-too-many-feeds = كل الاتصالات المباشرة مشغولة. تتحقق هذه الصفحة من جديد من تلقاء نفسها.
refused-line-unavailable = لا يمكن الوصول إلى الطابور حاليًا. مكانك محفوظ؛ وتعيد هذه الصفحة المحاولة من تلقاء نفسها.
refused-upstream-unavailable = لا يجيب المتجر حاليًا. دخولك محفوظ؛ حاول بعد قليل.
refused-internal = حدث خطأ من جانبنا.
refused-too-many-requests = جاءت طلبات كثيرة جدًا من عنوانك للتو. لم يضع شيء: انتظر لحظة ثم تابع.
refused-too-many-requests-from-network = جاءت طلبات كثيرة جدًا من شبكتك للتو. لم يضع شيء: انتظر لحظة ثم تابع.
refused-too-many-requests-here = طُلب هذا من عنوانك مرات كثيرة جدًا. لم يضع شيء: انتظر لحظة ثم تابع.
refused-too-many-joins-from-network = انضم عدد كبير جدًا من شبكات قريبة من شبكتك للتو. لم يضع شيء: حاول بعد لحظة.
refused-too-many-joins-in-all = ينضم الآن عدد أكبر مما يستقبله الطابور دفعة واحدة. حاول بعد لحظة.
refused-too-many-waits = انضم من شبكتك بالانتظار العدد المسموح به. حاول بعد لحظة، أو دع متصفحك يُجري التحقق.
refused-too-many-polls = سُئل عن هذا المكان مرات كثيرة جدًا. إنه محفوظ: انتظر لحظة ثم انظر من جديد.
refused-too-many-codes = جُرّبت رموز كثيرة جدًا من عنوانك. انتظر لحظة وتحقق من الحروف.
refused-too-busy = ينضم الآن عدد أكبر مما يمكن تسجيله. حاول بعد ثانية.
refused-challenge-unknown = لم يكن هذا التحقق لهذه الزيارة: تغيّرت شبكتك، أو أنه ليس منا. إليك تحققًا جديدًا.
refused-challenge-expired = مضى على هذا التحقق وقت طويل. إليك تحققًا جديدًا.
refused-challenge-early = لم ينتهِ وقت الانتظار بعد. إنه مستمر؛ انتظر قليلًا من فضلك.
refused-challenge-failed = لم يُجتَز التحقق. إليك تحققًا جديدًا، أو انتظر بدلًا منه.
refused-challenge-spent = استُخدم هذا التحقق من قبل. إليك تحققًا جديدًا.
refused-challenge-unavailable = لا يمكن إجراء التحقق حاليًا. حاول بعد قليل، أو انتظر بدلًا منه.
refused-key-needed = المكان في هذا الطابور مرتبط بمفتاح في متصفحك. افتح الصفحة الرئيسية للانضمام.
refused-proof-needed = على متصفحك أن يُثبت أن هذا المكان لك. افتح الصفحة من جديد؛ لم يضع شيء.
refused-proof-wrong = هذا المكان لمتصفح آخر. افتحه هناك، أو انقله إلى هنا برمز تنشئه هناك.
refused-network-changed = هذا المكان للشبكة التي انضممت منها. إنه محفوظ: تابع هناك، أو انقله برمز تنشئه هناك.
refused-host-ambiguous = لا تسمّي ترويسة Host مضيفًا واحدًا.
refused-body-timeout = لم يصل محتوى الطلب في الوقت المناسب.
refused-upstream-busy = المتجر مشغول جدًا الآن. دخولك محفوظ ولم يُفعل شيء بهذا الطلب؛ حاول بعد قليل.
refused-upstream-timeout = استغرق المتجر وقتًا طويلًا في الرد. دخولك محفوظ؛ تحقق مما إذا تم ما طلبته قبل أن تعيد الطلب.

challenge-say = تحقق صغير قبل أن تنضم
challenge-lead = يأتي الآن كثيرون جدًا، فنتحقق من أن المنضمين أناس لا برامج. تفعل ذلك مرة واحدة. ومن كان في الطابور يحتفظ بمكانه.
challenge-work = يُجري متصفحك حسابًا صغيرًا لهذا. يستغرق عادة بضع ثوانٍ، ولا يُرسل شيء عنك إلى أي مكان.
challenge-progress = ما أُنجز من التحقق
challenge-start = أجرِ التحقق وانضم
challenge-stop = أوقف
challenge-send = انضم إلى الطابور
challenge-working = بدأ التحقق.
challenge-half = أُنجز نصف التحقق.
challenge-done = انتهى التحقق. أنت تنضم إلى الطابور.
challenge-stopped = أُوقف التحقق. لم يضع شيء.
challenge-failed = لا يعمل التحقق في هذا المتصفح. انتظر بدلًا منه من فضلك.
challenge-wait-heading = أو انتظر لحظة بدلًا منه
challenge-wait-lead = لا شيء لحله: أبقِ هذه الصفحة مفتوحة { $count } ثانية، ثم اضغط الزر.
challenge-wait-button = انتظر وانضم
challenge-waiting = تنضم من تلقاء نفسك عند انتهاء الوقت.
challenge-code-heading = أو استخدم رمزًا
challenge-code-label = رمز من الموظفين أو من دعوة
challenge-code-button = استخدمه

check-heading = لحظة واحدة
check-proving = يُثبت متصفحك أن هذا المكان لك.
check-making = يُنشئ متصفحك مفتاحًا لمكانك كي لا يستطيع أحد نسخه.
check-script = يحتاج هذا الطابور إلى متصفح يشغّل النصوص البرمجية. اسمح بها لهذه الصفحة.
