# עברית. ההסברים לטקסטים נמצאים ב-en.ftl.

line-for = התור אל
draw-for = ההגרלה עבור

title-ahead = { $count ->
    [one] { $count } לפניכם
    [two] { $count } לפניכם
    [many] { $count } לפניכם
   *[other] { $count } לפניכם
}
title-next = אתם הבאים בתור
title-in-line = בתור
title-called = הגיע תורכם
title-paused = בהפסקה
title-sold-out = אזל
title-closed = סגור
title-left = עזבתם את התור
title-prequeue = לפני הפתיחה
title-challenge = בדיקה קטנה
title-draw = ההגרלה

place-ahead = { $count ->
    [one] אדם { $count } לפניכם
    [two] { $count } אנשים לפניכם
    [many] { $count } אנשים לפניכם
   *[other] { $count } אנשים לפניכם
}
place-next = אתם הבאים בתור
place-unknown = אתם בתור
progress-label = כמה התקדם התור מאז שהגעתם
number-label = המספר שלכם
behind-label = מאחוריכם
place-kept = השאירו את הדף פתוח, או סגרו אותו וחזרו במכשיר הזה: המקום שלכם שמור.

wait-label = המתנה משוערת:
wait-unknown = עוד לא ידוע
wait-under-minute = פחות מדקה
wait-minutes = { $count ->
    [one] בערך דקה { $count }
    [two] בערך { $count } דקות
    [many] בערך { $count } דקות
   *[other] בערך { $count } דקות
}
wait-minutes-range = { $count ->
    [one] בערך { $low }–{ $count } דקות
    [two] בערך { $low }–{ $count } דקות
    [many] בערך { $low }–{ $count } דקות
   *[other] בערך { $low }–{ $count } דקות
}
wait-minutes-up-to = { $count ->
    [one] עד דקה { $count }
    [two] עד { $count } דקות
    [many] עד { $count } דקות
   *[other] עד { $count } דקות
}
wait-hours = { $count ->
    [one] בערך שעה { $count }
    [two] בערך { $count } שעות
    [many] בערך { $count } שעות
   *[other] בערך { $count } שעות
}
wait-hours-range = { $count ->
    [one] בערך { $low }–{ $count } שעות
    [two] בערך { $low }–{ $count } שעות
    [many] בערך { $low }–{ $count } שעות
   *[other] בערך { $low }–{ $count } שעות
}
wait-hours-up-to = { $count ->
    [one] עד שעה { $count }
    [two] עד { $count } שעות
    [many] עד { $count } שעות
   *[other] עד { $count } שעות
}

early-say = הקדמתם. התור עוד לא נפתח.
early-draw = כל מי שנמצא כאן בעת הפתיחה מקבל סדר אקראי, ולכן הגעה מוקדמת לא מועילה וחיבור איטי לא מזיק.
early-draw-link = ראו איך נערכת ההגרלה ובדקו אותה
early-fifo = המקום שלכם נשמר לפי סדר ההגעה. כשהתור נפתח הוא מתקדם מעצמו.
opens = פתיחה: { $when }
gathered = { $count ->
    [one] עד כה נמצא כאן אדם { $count }.
    [two] עד כה נמצאים כאן { $count } אנשים.
    [many] עד כה נמצאים כאן { $count } אנשים.
   *[other] עד כה נמצאים כאן { $count } אנשים.
}
not-open-say = עוד לא נפתח.
not-open-lead = עוד אי אפשר להצטרף. חזרו זמן קצר לפני הפתיחה; הדף יצטרף מעצמו ברגע שאפשר.

called-say = הגיע תורכם. ברוכים הבאים.
called-confirm = היכנסו כשתהיו מוכנים. אם לא, התור עובר לאדם הבא, ואם תחזרו בקרוב תהיו שוב הבאים.
called-until = תורכם שמור עד { $when }.
called-auto = הדלת פתוחה בפניכם. אם היא לא נפתחת מעצמה, היכנסו מכאן.
go-in = להיכנס עכשיו
more-time = אני צריך עוד זמן

paused-say = התור בהפסקה. אף אחד לא מאבד את מקומו.
paused-lead = אין צורך לעשות דבר. התור ימשיך באותו סדר ברגע שהמארגנים יאפשרו.
notice-paused = הושהה על ידי המארגנים
notice-house = מהמארגנים
paused-since = מאז { $when }.
paused-next-news = העדכון הבא: { $when }
sold-out-say = אזל, נכון לעכשיו.
sold-out-lead = אף אחד לא נכנס, כי לא נשאר מה לקנות. לפעמים כרטיסים חוזרים, כשמישהו לא משלם או מחזיר אותם.
sold-out-choice = הבחירה שלכם: הישארו כאן ותיקראו באותו סדר אם משהו יחזור, או עזבו את התור.
leave-line = לעזוב את התור
closed-say = התור הזה סגור.
closed-lead = אף אחד נוסף לא נכנס. תודה שחיכיתם איתנו, ואנו מצטערים שזה הסתיים כאן.
left-say = ויתרתם על מקומכם.
left-lead = אינכם עוד בתור. אם תשנו את דעתכם, תוכלו להצטרף שוב, מאחורי כל מי שיהיה בו.
moved-say = המקום שלכם נמצא עכשיו במכשיר אחר.
moved-lead = מישהו לקח אותו שם עם הקוד שלכם. במכשיר הזה אינכם עוד בתור.
join-again = להצטרף שוב לתור

asks-again = { $count ->
    [one] הדף בודק מעצמו כל שנייה { $count }.
    [two] הדף בודק מעצמו כל { $count } שניות.
    [many] הדף בודק מעצמו כל { $count } שניות.
   *[other] הדף בודק מעצמו כל { $count } שניות.
}
check-now = לבדוק את מקומי עכשיו

stock-heading = מה נשאר ברגע זה
stock-left = { $count ->
    [one] נשאר { $count }
    [two] נשארו { $count }
    [many] נשארו { $count }
   *[other] נשארו { $count }
}
stock-none-free = כרגע אין פנויים
stock-gone = אזל
stock-held = { $count ->
    [one] { $count } מוחזק בידי מי שקונה
    [two] { $count } מוחזקים בידי קונים
    [many] { $count } מוחזקים בידי קונים
   *[other] { $count } מוחזקים בידי קונים
}
reach-likely = כנראה עוד יישאר כשיגיע תורכם
reach-unlikely = אולי ייגמר לפני שיגיע תורכם

help-heading = בזמן שאתם מחכים
help-away = מה אם אסגור את הדף או שהחיבור יתנתק?
help-away-1 = המספר נשאר שלכם. אחרי זמן קצר בלי סימן מהדף תיחשבו כנעדרים, והתור ימשיך בלעדיכם.
help-away-2 = כשתחזרו במכשיר הזה תעמדו שוב במספר שלכם, לפני כל מי שהגיע אחריכם ועדיין מחכה. אם תורכם הגיע כשנעדרתם, אתם הבאים.
help-how = איך התור הזה עובד?
help-how-1 = אנשים נכנסים בזה אחר זה, לפי סדר המספרים, בקצב שהחנות עומדת בו. רענון או פתיחת כרטיסיות נוספות לא מועילים ולא מזיקים.
help-how-2 = ההערכה נגזרת ממהירות התור עכשיו, ולכן היא משתנה איתה.
help-draw = איך הוגרל הסדר?
help-draw-1 = בהגרלה שאיש אינו יכול לכוון וכל אחד יכול לחשב מחדש.
help-draw-link = לראות אותה ולבדוק את מקומכם
help-move = להעביר את מקומי למכשיר אחר
help-move-1 = צרו כאן קוד והקלידו אותו שם. המקום יהיה אז רק במכשיר ההוא.
make-code = ליצור קוד
code-none = אי אפשר ליצור קוד למקום הזה.
code-failed = זה לא הצליח. נסו שוב בעוד רגע.
code-label = יש לי קוד ממכשיר אחר
code-use = לקחת את המקום ההוא
help-invite = יש לי הזמנה
invite-label = קוד ההזמנה
invite-use = להשתמש
help-give-up = לוותר על מקומי
help-give-up-1 = המקום שלכם עובר למי שמאחוריכם. אי אפשר לקחת אותו בחזרה.
give-up-yes = כן, לוותר על המקום

tell-heading = להודיע לי כשיגיע תורי
tell-notification = בהתראה
tell-sound = בצליל
tell-blocked = הדפדפן הזה לא מאפשר כאן התראות. אפשרו אותן בהגדרות שלו לאתר הזה.
tell-title = הגיע תורכם
tell-body = התור אל { $title } הגיע אליכם. חזרו לדף שלו.

conn-live = מחובר
conn-poll = בודק כל כמה שניות
conn-again = מתחבר מחדש. המקום שלכם שמור.
conn-offline = אין חיבור. המקום שלכם שמור.
conn-late = כרגע אי אפשר להגיע אל התור. המקום שלכם שמור.

spoken-place = { $place }. המתנה משוערת: { $wait }.
spoken-called = הגיע תורכם.
spoken-paused = התור בהפסקה. המקום שלכם שמור.
spoken-sold-out = אזל, נכון לעכשיו. המקום שלכם שמור.
spoken-closed = התור הזה סגור.
spoken-left = ויתרתם על מקומכם.
spoken-prequeue = התור עוד לא נפתח.

language = שפה

draw-lead = כל מי שהיה כאן לפני הפתיחה קיבל מספר לפי ההגעה. בפתיחה סידר מפתח סודי את המספרים האלה בסדר אקראי. המפתח נבחר מראש: זהו גיבוב SHA-256 שלו, המוצג עוד לפני שמישהו הגיע.
draw-commitment = התחייבות
draw-key = המפתח, שפורסם בפתיחה
draw-key-later = המפתח יפורסם כאן בפתיחה.
draw-your-number = מספר ההגעה שלכם הוא { $number }.
draw-lane = { $count ->
    [one] מסלול { $lane }: הוגרל אדם { $count }.
    [two] מסלול { $lane }: הוגרלו { $count } אנשים.
    [many] מסלול { $lane }: הוגרלו { $count } אנשים.
   *[other] מסלול { $lane }: הוגרלו { $count } אנשים.
}
draw-lane-behind = { $count ->
    [one] מסלול { $lane } עומד מאחורי מספר { $count } שניתן קודם.
    [two] מסלול { $lane } עומד מאחורי { $count } מספרים שניתנו קודם.
    [many] מסלול { $lane } עומד מאחורי { $count } מספרים שניתנו קודם.
   *[other] מסלול { $lane } עומד מאחורי { $count } מספרים שניתנו קודם.
}
draw-nobody = איש לא התאסף, ולכן לא נערכה הגרלה: נכנסים לפי סדר ההגעה.
draw-arrival-label = מספר הגעה
draw-lane-label = מסלול
draw-compute = לחשב את המקום במכשיר הזה
draw-no-script = הדף הזה מחשב ב-JavaScript. בלעדיו הפקודה הזו עושה אותו דבר במסוף:
draw-no-crypto = הדפדפן הזה מחשב רק ב-https. השתמשו במקום זאת בפקודה הזו במסוף:
draw-range = מספרי ההגעה של המסלול הזה הם מ-1 עד { $last }.
draw-key-wrong = המפתח אינו תואם להתחייבות: זו אינה ההגרלה שהובטחה.
draw-result = המפתח תואם להתחייבות. מספר { $number } הוגרל למקום { $place } מתוך { $total }.
draw-method = איך מחשבים: רשת פייסטל של עשרה סבבים על ריבוע הסיביות הקטן ביותר שמכיל את כולם, עד שהתוצאה היא מקום; פונקציית הסבב היא HMAC-SHA-256 עם המפתח על בית למסלול, בית לסבב והמחצית בארבעה בתים.

refused-heading-missing = אין כאן כלום
refused-heading-busy = רגע אחד, בבקשה
refused-heading-away = מיד נחזור
refused-heading-request = זה לא הצליח
refused-heading-fault = משהו השתבש
refused-retry = { $count ->
    [one] נסו שוב בעוד שנייה { $count }. אם כבר יש לכם מקום בתור, הוא שמור.
    [two] נסו שוב בעוד { $count } שניות. אם כבר יש לכם מקום בתור, הוא שמור.
    [many] נסו שוב בעוד { $count } שניות. אם כבר יש לכם מקום בתור, הוא שמור.
   *[other] נסו שוב בעוד { $count } שניות. אם כבר יש לכם מקום בתור, הוא שמור.
}
refused-again = לנסות שוב
refused-code = קוד: { $code }
refused-reference = מספר פנייה: { $reference }
refused-reference-why = אם תבקשו עזרה, מסרו את המספר הזה: הצוות יכול לראות מה קרה.

refused-host-missing = בבקשה חסרה כותרת Host.
refused-path-ambiguous = את הכתובת הזו אפשר לקרוא בשתי דרכים. בדקו אותה, או התחילו בדף הראשי.
refused-head-too-large = כותרות הבקשה גדולות מדי.
refused-body-too-large = מה שנשלח גדול מדי.
refused-not-found = אין כלום בכתובת הזו.
refused-room-unknown = הכתובת הזו אינה מציינת תור שנמצא כאן.
refused-method-not-allowed = הכתובת הזו מקבלת שיטה אחרת.
refused-ticket-missing = עוד אין לכם מקום בתור הזה. פתחו את הדף הראשי כדי להצטרף.
refused-not-your-turn = התור עוד לא הגיע אליכם. המשיכו להמתין.
refused-cross-site = הבקשה הזו נשלחה מדף של אתר אחר.
refused-not-admitted = פתחו את הדף עצמו כדי להצטרף לתור; חלקיו ייפתחו אחרי שתיכנסו.
refused-upgrade-required = הכתובת הזו מיועדת לחיבורים חיים של דפים ואפליקציות.
refused-rejected = כרגע לא נכנס לכאן אף אחד חדש. נסו שוב מאוחר יותר.
refused-room-closed = התור לא מקבל אף אחד חדש: הוא עוד לא נפתח, או כבר נסגר.
refused-line-full = התור מלא: ממתינים בו כמה שעוד יש להם תקווה. עוד אין לכם מקום, ואף אחד חדש לא יקבל מקום עד שחלק ייכנסו או ילכו. נסו שוב בעוד זמן מה.
refused-invite-unknown = קוד ההזמנה הזה אינו של התור הזה. בדקו את האותיות והספרות.
refused-invite-used-up = קוד ההזמנה הזה כבר נוצל. שאלו את מי שנתן לכם אותו.
refused-code-unknown = הקוד הזה אינו מעביר מקום: הוא נוצל, המקום איננו, או שאות שגויה. צרו קוד חדש במכשיר שבו נמצא המקום.
refused-no-more-time = אי אפשר לקבל עוד זמן לתור הזה. היכנסו, או שמרו את המקום לאחר כך.
refused-too-many-joins = יותר מדי אנשים מהרשת שלכם הצטרפו זה עתה. שום דבר לא אבד: נסו שוב בעוד רגע.
refused-too-many-feeds = כל החיבורים החיים תפוסים. הדף בודק שוב מעצמו.
refused-line-unavailable = כרגע אי אפשר להגיע אל התור. המקום שלכם שמור; הדף מנסה שוב מעצמו.
refused-upstream-unavailable = החנות לא עונה כרגע. הכניסה שלכם שמורה; נסו שוב בקרוב.
refused-internal = משהו השתבש אצלנו.
refused-too-many-requests = הגיעו יותר מדי בקשות מהכתובת שלכם. שום דבר לא אבד: חכו רגע והמשיכו.
refused-too-many-requests-from-network = הגיעו יותר מדי בקשות מהרשת שלכם. שום דבר לא אבד: חכו רגע והמשיכו.
refused-too-many-requests-here = זה התבקש יותר מדי פעמים מהכתובת שלכם. שום דבר לא אבד: חכו רגע והמשיכו.
refused-too-many-joins-from-network = יותר מדי אנשים מרשתות קרובות לשלכם הצטרפו זה עתה. שום דבר לא אבד: נסו שוב בעוד רגע.
refused-too-many-joins-in-all = כרגע מצטרפים יותר אנשים ממה שהתור קולט בבת אחת. נסו שוב בעוד רגע.
refused-too-many-waits = מהרשת שלכם כבר הצטרפו בהמתנה כמה שמותר. נסו שוב בעוד רגע, או תנו לדפדפן לבצע את הבדיקה.
refused-too-many-polls = שאלו על המקום הזה יותר מדי פעמים. הוא שמור: חכו רגע והסתכלו שוב.
refused-too-many-codes = נוסו יותר מדי קודים מהכתובת שלכם. חכו רגע ובדקו את האותיות.
refused-too-busy = כרגע מצטרפים יותר אנשים ממה שאפשר לרשום. נסו שוב בעוד שנייה.
refused-challenge-unknown = הבדיקה הזו לא נועדה לביקור הזה: הרשת שלכם השתנתה, או שהיא לא שלנו. הנה חדשה.
refused-challenge-expired = הבדיקה הזו ישנה מדי. הנה חדשה.
refused-challenge-early = זמן ההמתנה עוד לא נגמר. הוא נמשך; חכו עוד קצת.
refused-challenge-failed = הבדיקה לא עברה. הנה חדשה, או חכו במקום זאת.
refused-challenge-spent = הבדיקה הזו כבר נוצלה. הנה חדשה.
refused-challenge-unavailable = כרגע אי אפשר לבצע את הבדיקה. נסו שוב בקרוב, או חכו במקום זאת.
refused-key-needed = מקום בתור הזה קשור למפתח של הדפדפן שלכם. פתחו את הדף הראשי כדי להצטרף.
refused-proof-needed = הדפדפן צריך להראות שהמקום הזה שלכם. פתחו את הדף שוב; שום דבר לא אבד.
refused-proof-wrong = המקום הזה שייך לדפדפן אחר. פתחו אותו שם, או העבירו אותו לכאן בקוד שתיצרו שם.
refused-network-changed = המקום הזה שייך לרשת שממנה הצטרפתם. הוא שמור: המשיכו שם, או העבירו אותו בקוד שתיצרו שם.
refused-host-ambiguous = כותרת Host אינה מציינת מארח אחד.
refused-body-timeout = תוכן הבקשה לא הגיע בזמן.
refused-upstream-busy = החנות עמוסה מאוד כרגע. הכניסה שלכם שמורה ושום דבר לא נעשה בבקשה הזו; נסו שוב בקרוב.
refused-upstream-timeout = לחנות לקח יותר מדי זמן להשיב. הכניסה שלכם שמורה; בדקו אם הבקשה בוצעה לפני שתבקשו שוב.

challenge-say = בדיקה קטנה לפני ההצטרפות
challenge-lead = כל כך הרבה מגיעים כרגע, שאנו בודקים שאלה אנשים ולא תוכנות. עושים זאת פעם אחת. מי שכבר בתור שומר על מקומו.
challenge-work = הדפדפן מבצע לשם כך חישוב קטן. הוא נמשך בדרך כלל כמה שניות, ושום דבר עליכם לא נשלח.
challenge-progress = כמה מהבדיקה נעשה
challenge-start = לבצע את הבדיקה ולהצטרף
challenge-stop = לעצור
challenge-send = להצטרף לתור
challenge-working = הבדיקה התחילה.
challenge-half = חצי מהבדיקה נעשה.
challenge-done = הבדיקה הסתיימה. אתם מצטרפים לתור.
challenge-stopped = הבדיקה נעצרה. שום דבר לא אבד.
challenge-failed = הבדיקה לא פועלת בדפדפן הזה. חכו במקום זאת.
challenge-wait-heading = או חכו רגע במקום זאת
challenge-wait-lead = אין מה לפתור: השאירו את הדף פתוח { $count } שניות, ואז לחצו על הכפתור.
challenge-wait-button = לחכות ולהצטרף
challenge-waiting = תצטרפו מעצמכם כשהזמן ייגמר.
challenge-code-heading = או השתמשו בקוד
challenge-code-label = קוד מהצוות או מהזמנה
challenge-code-button = להשתמש

check-heading = רגע אחד
check-proving = הדפדפן מראה שהמקום הזה שלכם.
check-making = הדפדפן יוצר מפתח למקום שלכם, כדי שאיש לא יוכל להעתיק אותו.
check-script = התור הזה דורש דפדפן שמריץ סקריפטים. אפשרו אותם לדף הזה.
