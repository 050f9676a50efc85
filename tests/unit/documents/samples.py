"""Invented reports for the tests of the documents."""

import hashlib
import io
from datetime import UTC, date, datetime, timedelta

from PIL import Image, ImageDraw

from conductdesk.documents import case_report_data as data

START = datetime(2026, 11, 20, 21, 40, tzinfo=UTC)
SCRIPTS = {
    "Latin": "Łukasz Żółć, Zoë Ångström, Ñandú, Čapek, İpek Şahin, Þórunn",
    "Vietnamese": "Nguyễn Thị Ánh đã nhận được những tin nhắn không mong muốn",
    "Greek": "Η Ελένη Παπαδοπούλου ζήτησε να σταματήσουν τα μηνύματα",
    "Cyrillic": "Оксана Шевченко просила больше не писать ей",
    "Arabic": "قالت ليلى إنها لا تريد أن ترى تلك الرسائل مرة أخرى",
    "Hebrew": "ליאור ביקש שהקבוצה תהיה שקטה עד מחר בבוקר",
    "Devanagari": "प्रिया ने कहा कि उसे यह संदेश नहीं चाहिए",
    "Chinese": "王小明说，他不想再收到这样的信息。",
    "Japanese": "佐藤さんは「もう送らないでください」と言いました。",
    "Korean": "김민지는 더 이상 메시지를 받고 싶지 않다고 말했다",
}
WITH_ONE_FONT_EACH = {
    "Thai": "เธอบอกว่าไม่อยากได้รับข้อความแบบนี้อีกต่อไป และขอให้ทุกคนหยุดส่งทันที น้ำใจของเพื่อนๆ ช่วยได้มาก",
    "Lao": "ນາງເວົ້າວ່າບໍ່ຢາກໄດ້ຮັບຂໍ້ຄວາມແບບນີ້ອີກ ແລະຂໍໃຫ້ທຸກຄົນຢຸດສົ່ງ",
    "Khmer": "នាងបាននិយាយថានាងមិនចង់ទទួលសារបែបនេះទៀតទេ សូមឈប់ផ្ញើ",
    "Burmese": "သူမက ဒီလိုစာတွေ ထပ်မပို့ပါနဲ့လို့ အားလုံးကို မေတ္တာရပ်ခံခဲ့သည်။",
    "Bengali": "প্রিয়া বলেছে যে সে এই ধরনের বার্তা আর পেতে চায় না।",
    "Gurmukhi": "ਸਿਮਰਨ ਨੇ ਕਿਹਾ ਕਿ ਉਹ ਇਹੋ ਜਿਹੇ ਸੁਨੇਹੇ ਨਹੀਂ ਚਾਹੁੰਦੀ।",
    "Gujarati": "મીરાએ કહ્યું કે તેને આવા સંદેશા જોઈતા નથી.",
    "Odia": "ଲିପି କହିଲେ ଯେ ସେ ଏଭଳି ବାର୍ତ୍ତା ଚାହୁଁନାହାନ୍ତି।",
    "Tamil": "கவிதா இதுபோன்ற செய்திகள் வேண்டாம் என்று சொன்னார்.",
    "Telugu": "శ్రావణి ఇలాంటి సందేశాలు వద్దని చెప్పింది.",
    "Kannada": "ಕಾವ್ಯ ಇಂತಹ ಸಂದೇಶಗಳು ಬೇಡ ಎಂದು ಹೇಳಿದಳು.",
    "Malayalam": "ലക്ഷ്മി ഇത്തരം സന്ദേശങ്ങൾ വേണ്ടെന്ന് പറഞ്ഞു.",
    "Sinhala": "නිල්මිණි මෙවැනි පණිවිඩ එපා යැයි ශ්‍රී ලාංකික මිතුරන්ට පැවසුවාය.",
    "Ethiopic": "ሰላም እንደዚህ ያሉ መልእክቶችን አልፈልግም አለች።",
    "Georgian": "ნინომ თქვა, რომ ასეთი შეტყობინებები აღარ სურს. ᲥᲐᲠᲗᲣᲚᲘ",
    "Armenian": "Անահիտն ասաց, որ այլևս չի ցանկանում նման հաղորդագրություններ։",
    "Thaana": "އޭނާ ބުންޏެވެ މިފަދަ މެސެޖުތައް ބޭނުމެއް ނުވެއެވެ",
}
EMOJI = "😀 👍🏽 ❤️ 👩‍👩‍👧 🇬🇧 ☎️ ✓"


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def jpeg(width: int = 540, height: int = 960, words: str = "invented") -> bytes:
    picture = Image.new("RGB", (width, height), "#e9eef2")
    draw = ImageDraw.Draw(picture)
    for number in range(height // 90):
        left = 20 + (number % 2) * width // 4
        draw.rounded_rectangle(
            (left, 20 + number * 90, left + width * 2 // 3, 85 + number * 90), 14, fill="#ffffff"
        )
        draw.text((left + 14, 40 + number * 90), f"{words} {number}", fill="#1a222c")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def minimal() -> data.CaseReport:
    return data.CaseReport(title="", group="Film Society", prepared_by="Amara Okafor", prepared_at=at(0))


def full() -> data.CaseReport:
    override = data.Override(reason="Staff support asked for it by telephone.", by="Amara Okafor", at=at(70))
    picture = data.Picture(
        jpeg=jpeg(), width_px=540, height_px=960, caption="E1: the chat at 21:38, as screenshot"
    )
    wide = data.Picture(jpeg=jpeg(1600, 700), width_px=1600, height_px=700)
    broken = data.Picture(jpeg=b"not a picture", width_px=10, height_px=10, caption="E2")
    evidence = [
        data.EvidenceEntry(
            label="E1",
            name="Screenshot_20261120-213902_WhatsApp.jpg",
            kind="JPEG picture",
            size_bytes=412_345,
            sha256=hashlib.sha256(b"one").hexdigest(),
            kept_at=at(4),
            kept_by="Amara Okafor",
            description="Three messages that insult Priya because of her accent.",
            source="Phone of the person who told us",
            last_verified_at=at(60),
            pictures=(picture, wide),
            history=(data.TimelineEntry(what="Viewed", at=at(20), who="Amara Okafor"),),
        ),
        data.EvidenceEntry(
            label="E2",
            name="صورة_" + "very-long-name-" * 9 + ".png",
            kind="PNG picture",
            size_bytes=9_300_111,
            sha256=hashlib.sha256(b"two").hexdigest(),
            kept_at=at(6),
            kept_by="Wolfeschlegelsteinhausenbergerdorff-Montgomery, Maximiliane Theodora",
            pictures=(broken,),
        ),
        data.EvidenceEntry(
            label="E3",
            name="_chat.txt",
            kind="Chat export",
            size_bytes=812,
            sha256=hashlib.sha256(b"three").hexdigest(),
            kept_at=at(9),
            kept_by="Amara Okafor",
            picture_note="A chat export is not shown as a picture.",
        ),
    ]
    return data.CaseReport(
        title="Insults in the freshers chat, and what was said at the welcome event afterwards",
        group="Queer Film Society / קהילת הקולנוע",
        prepared_by="Amara Okafor",
        prepared_at=at(90),
        reference="2026-014",
        code_name="Copper Heron",
        committee_year="2026-27",
        state="Open, waiting for staff support",
        prepared_for="Societies team, Students' Union",
        purpose="To support the committee and decide on further action.",
        left_out=("Messages of 3 people who only read along.",),
        summary="On 20 November three messages in the group chat insulted a member because of her accent. "
        "The chat was frozen for a day, the messages were kept as evidence and then taken down.",
        facts=(
            data.Fact(label="Where", value="WhatsApp group “Freshers 26” and the bar of the union"),
            data.Fact(label="When", value="Fri 20 Nov 2026, 21:38 (UK time)"),
            data.Fact(
                label="Categories",
                value="Discriminatory comments and behaviour; abuse and unwanted attention",
            ),
        ),
        danger="No one is hurt. A threat was made; security was told at once.",
        people=(
            data.PersonEntry(
                name="Priya Raghunathan (प्रिया)",
                roles=("person affected", "person who told us"),
                position="Events officer",
                membership="member",
                accounts=("@priya.films",),
                note=SCRIPTS["Devanagari"],
            ),
            data.PersonEntry(
                name="Account “nobody_26”",
                roles=("person reported",),
                membership="not known",
                note="Anonymous account. Blocked 12 minutes after we first knew.",
            ),
            data.PersonEntry(name="Bystander 1", roles=("witness",)),
        ),
        wishes=(
            data.WishesEntry(
                state=data.WishesState.ANSWERED,
                person="Priya Raghunathan",
                words="I want the messages gone and a reminder to everybody.\nI do not want to talk to them.",
                may_be_told="Staff support, nobody else",
                asked_at=at(12),
                asked_by="Amara Okafor",
                answered_at=at(31),
            ),
            data.WishesEntry(
                state=data.WishesState.ASKED,
                person="ليلى الحسن",
                asked_at=at(13),
                asked_by="Amara",
                override=override,
            ),
        ),
        statements=(
            data.StatementEntry(
                who="Priya Raghunathan",
                words="\n".join(SCRIPTS.values()) + "\n" + EMOJI,
                at=at(2),
                how="by message",
            ),
            data.StatementEntry(who="ליאור כהן", words=SCRIPTS["Hebrew"], at=at(3), how="in person"),
        ),
        notes=(
            data.NoteEntry(
                text="The chat has 214 members; about 60 had read it.", by="Amara Okafor", at=at(5)
            ),
        ),
        judgement=(
            data.JudgementEntry(
                question="Is it about views, or about a person?",
                answer="About a person",
                reason="It names an accent.",
            ),
            data.JudgementEntry(question="Is one person contacted again and again?", answer="I don't know"),
        ),
        judgement_conclusion="Personal abuse.",
        wellbeing=(
            data.WellbeingEntry(
                person="Priya Raghunathan",
                at=at(40),
                by="Tomasz Wiśniewski",
                text="Upset, with friends tonight.",
                support_offered="Advice service, number given",
                impact=("confidence", "withdrew"),
                next_check=date(2026, 11, 22),
            ),
        ),
        timeline=(
            data.TimelineEntry(
                what="First message", at=at(-2), as_written="20/11/26, 9:38 pm", who="nobody_26"
            ),
            data.TimelineEntry(what="Somebody tells Amara at the bar"),
        ),
        steps=(
            data.StepEntry(
                title="Is anyone in danger?", state=data.StepState.DONE, by="Amara Okafor", at=at(1)
            ),
            data.StepEntry(title="Keep the evidence", state=data.StepState.DONE, by="Amara Okafor", at=at(9)),
            data.StepEntry(
                title="Write to the people concerned",
                state=data.StepState.SKIPPED,
                reason="The account is anonymous and was blocked.",
            ),
            data.StepEntry(
                title="Take the posts down",
                state=data.StepState.DONE,
                by="Amara",
                at=at(71),
                override=override,
            ),
            data.StepEntry(title="Re-open and remind", state=data.StepState.OPEN),
        ),
        freezes=(
            data.FreezeEntry(
                platform="WhatsApp “Freshers 26”",
                since=at(20),
                until=at(20 + 24 * 60),
                pressed_by="Tomasz Wiśniewski",
            ),
        ),
        referrals=(
            data.ReferralEntry(
                to="Police (101)",
                at=at(50),
                by="Amara Okafor",
                reference="CAD 4471/20NOV26",
                reason="The threat may be a crime.",
                agreed="Yes, on 20 November",
                answer="Logged; an officer will call.",
                answered_at=at(75),
            ),
        ),
        messages=(
            data.MessageEntry(
                kind="Message on the platform",
                text="What was posted tonight is not tolerated here.\n\nPlease keep this a safe space.",
                where="WhatsApp “Freshers 26”",
                to="everyone in the chat",
                at=at(22),
                by="Amara Okafor",
                evidence=("E1",),
            ),
        ),
        posts=(
            data.PostEntry(
                description="“…” about her accent",
                override=override,
                state=data.PostState.TAKEN_DOWN,
                where="WhatsApp",
                author="nobody_26",
                at=at(71),
                by="Amara",
                evidence=("E1", "E3"),
            ),
            data.PostEntry(description="A reply that was gone", state=data.PostState.GONE),
            data.PostEntry(description="Photo with a comment", state=data.PostState.UP),
        ),
        evidence=tuple(evidence),
        disclosures=(
            data.DisclosureEntry(
                at=at(45),
                to="Societies team",
                what="First e-mail",
                why="To ask for advice",
                by="Amara Okafor",
                fingerprint=hashlib.sha256(b"mail").hexdigest(),
            ),
        ),
        outcome=data.OutcomeEntry(
            kind="referred", rule="Student group code, section 4", by="Committee", at=at(88)
        ),
        activity_head="7F3A-91C0-44DE-B2A8",
        program="ConductDesk 0.1.0",
        practice=True,
    )
