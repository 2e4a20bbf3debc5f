"""Name and place pools of Utopia, with their spelling in the second scripts."""

from __future__ import annotations

# Latin, Arabic, Ethiopic (Tigrinya spelling)
MALE = (
    ("Ahmed", "أحمد", "ኣሕመድ"), ("Ali", "علي", "ዓሊ"), ("Omar", "عمر", "ዑመር"),
    ("Yusuf", "يوسف", "ዩሱፍ"), ("Ibrahim", "إبراهيم", "ኢብራሂም"), ("Musa", "موسى", "ሙሳ"),
    ("Hassan", "حسن", "ሓሰን"), ("Idris", "إدريس", "እድሪስ"), ("Saleh", "صالح", "ሳልሕ"),
    ("Kidane", "كيداني", "ኪዳነ"), ("Tesfay", "تسفاي", "ተስፋይ"), ("Berhane", "برهاني", "ብርሃነ"),
    ("Haile", "هيلي", "ሃይለ"), ("Dawit", "داويت", "ዳዊት"), ("Yonas", "يوناس", "ዮናስ"),
    ("Samuel", "صموئيل", "ሳሙኤል"), ("Mikael", "ميكائيل", "ሚካኤል"), ("Abraham", "أبراهام", "ኣብርሃም"),
    ("Filmon", "فيلمون", "ፊልሞን"), ("Aman", "أمان", "ኣማን"), ("Isa", "عيسى", "ዒሳ"),
    ("Gebremeskel", "جبرمسقل", "ገብረመስቀል"), ("Abdulrahman", "عبد الرحمن", "ዓብዱልራሕማን"),
    ("Woldegebriel", "ولدجبريل", "ወልደገብርኤል"), ("Abdelkader", "عبد القادر", "ዓብደልቃድር"),
)  # fmt: skip
FEMALE = (
    ("Maryam", "مريم", "ማርያም"), ("Fatima", "فاطمة", "ፋጢማ"), ("Aisha", "عائشة", "ዓይሻ"),
    ("Zeinab", "زينب", "ዘይነብ"), ("Selam", "سلام", "ሰላም"), ("Almaz", "ألماز", "ኣልማዝ"),
    ("Saba", "سابا", "ሳባ"), ("Helen", "هيلين", "ሄለን"), ("Rahel", "راحيل", "ራሄል"),
    ("Semhar", "سمهر", "ሰምሃር"), ("Luwam", "لوام", "ልዋም"), ("Feven", "فيفن", "ፌቨን"),
    ("Khadija", "خديجة", "ኸዲጃ"), ("Amina", "أمينة", "ኣሚና"), ("Hiwet", "هيويت", "ሂወት"),
    ("Ruta", "روتا", "ሩታ"), ("Senait", "سنايت", "ሰናይት"), ("Winta", "وينتا", "ዊንታ"),
    ("Lia", "ليا", "ልያ"), ("Nur", "نور", "ኑር"), ("Letebrhan", "لتبرهان", "ለተብርሃን"),
    ("Abrehet", "أبرهيت", "ኣብርሀት"),
)  # fmt: skip
# surnames and given names of people who are written in Latin script only
LATIN_SURNAMES = (
    "Hythloday", "More", "Giles", "Busleyden", "Ng", "Ek", "Wu", "Müller", "Núñez-Castañeda",
    "O’Connor", "Van der Heijden", "Ångström", "Çelik", "Đorđević", "Papadopoulos", "Ramanujan",
    "Wolfeschlegelsteinhausen", "Achorian-Amaurote", "Polylerite", "Zapoletan", "Østergård",
    "Lefèvre d’Étaples", "Szczepański", "Abate", "Okonkwo-Balogun", "Syphogrant", "Ademus",
)  # fmt: skip
LATIN_GIVEN = (
    ("Raphael", "Thomas", "Pieter", "Jo", "Bo", "Cuthbert", "José María", "Maximilian Alexander",
     "Søren", "Henri", "Tariq", "Li", "Anselm", "Jean-Baptiste", "Ismail Kemal", "Viktor"),
    ("Margaret", "Alice", "Éloïse", "Ana", "Wilhelmina Charlotte", "Zoë", "Mei", "Ida", "Chiara",
     "María del Carmen", "Ingrid", "Oluwaseun", "Noor", "Anne-Sophie", "Beatrix", "Jadwiga"),
)  # fmt: skip
# Latin, Arabic, Ethiopic; registry offices sit in the first six
PLACES = (
    ("Amaurot", "أماوروت", "ኣማውሮት"), ("Port Anyder", "ميناء أنيدر", "ወደብ ኣኒደር"),
    ("Abraxa", "أبراكسا", "ኣብራክሳ"), ("Macaria", "مكاريا", "ማካርያ"),
    ("Achora", "أخورا", "ኣኮራ"), ("Nusquama", "نوسكواما", "ኑስኳማ"),
    ("Zapolet", "زابوليت", "ዛፖለት"), ("Alaopolis", "ألاوبوليس", "ኣላኦፖሊስ"),
)  # fmt: skip
