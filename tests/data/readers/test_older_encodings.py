"""Files in older encodings, small and larger, without a mark that says which."""

import random
import unicodedata

import pytest

import embedding_explorer as ee
from embedding_explorer.data.readers.text.encoding import called, detect

TONES = "\u0300\u0301\u0303\u0309\u0323"
WORDS = {
    "polish": (
        "imię miasto ocena Łukasz Zażółć gęślą jaźń Kraków Łódź Gdańsk świetny produkt "
        "bardzo szybka dostawa źle zapakowane żółty dom mała książka ciężki śnieg wąż "
        "dźwięk"
    ),
    "czech": (
        "jméno město hodnocení Jiří Plzeň Třebíč žluťoučký kůň úpěl ďábelské ódy Brno "
        "Ústí skvělý výrobek špatně zabalené rychlé dodání děkuji příště Šárka"
    ),
    "hungarian": (
        "név város Győr Pécs árvíztűrő tükörfúrógép kitűnő gyors szállítás köszönöm "
        "szépen hűvös őszi idő Budapest Miskolc"
    ),
    "romanian": (
        "nume oraş Iaşi Bucureşti Timişoara Constanţa foarte bun produs livrare "
        "mulţumesc frumos şi ţara înţelege Braşov"
    ),
    "lithuanian": (
        "vardas miestas Šiauliai Panevėžys Klaipėda ačiū greitas pristatymas gražus "
        "labai geras produktas žąsys šuo ąžuolas įvertinimas ūkis"
    ),
    "turkish": (
        "isim şehir İstanbul İzmir Eskişehir çok güzel ürün hızlı kargo teşekkürler "
        "kötü ağaç ışık Şükrü Özgür Çağlar Muğla Diyarbakır"
    ),
    "taiwanese": (
        "姓名 城市 臺北 高雄 臺中 評論 產品 非常 好用 快速 出貨 謝謝 包裝 顏色 漂亮 價格 值得 推薦"
    ),
    "korean": (
        "이름 도시 서울 부산 대구 평가 제품 아주 좋아요 빠른 배송 감사합니다 포장 색깔 "
        "가격 똠방각하"
    ),
    "japanese": (
        "名前 都市 東京 大阪 京都 とても良い 商品 です 早い 配送 ありがとう 梱包 きれい "
        "りんご バナナ"
    ),
    "chinese": (
        "姓名 城市 北京 上海 广州 评论 产品 非常 好用 快递 很快 谢谢 包装 颜色 漂亮 价格 值得 推荐"
    ),
    "russian": (
        "имя город Москва Казань отличный товар быстрая доставка спасибо плохая "
        "упаковка красивый дешёвая цена яблоко Пётр"
    ),
    "greek": (
        "όνομα πόλη Αθήνα Πάτρα πολύ καλό προϊόν γρήγορη αποστολή ευχαριστώ όμορφο φθηνή τιμή"
    ),
    "hebrew": ("שם עיר חיפה מוצר טוב מאוד משלוח מהיר תודה אריזה גרועה צבע יפה מחיר זול תפוח בננה"),
    "thai": ("ชื่อ เมือง กรุงเทพ เชียงใหม่ สินค้า ดีมาก ส่งเร็ว ขอบคุณ บรรจุ สวย ราคา แนะนำ แอปเปิล"),
    "french": (
        "nom ville Évry Orléans très bon livraison rapide merci mal emballé pêche mûre "
        "garçon noël cœur été château français"
    ),
    "german": (
        "Name Straße München Köln sehr schönes Produkt schnelle Lieferung grün weiß "
        "Äpfel Öl Übung größer Käse Bücher"
    ),
    "spanish": (
        "nombre ciudad Málaga Cádiz muy buen envío rápido señor mañana corazón niño España León"
    ),
    "portuguese": (
        "nome cidade São Paulo Brasília ótimo produto avião coração não três você maçã põe"
    ),
    "danish": (
        "navn by København Århus Ærø meget godt hurtig levering tak rød grøn blå æble år høj"
    ),
    "vietnamese": (
        "tên thành phố Đà Nẵng Huế sản phẩm rất tốt giao hàng nhanh cảm ơn đóng gói màu đẹp "
        "giá rẻ nước người Việt trường học"
    ),
    "icelandic": (
        "nafn borg Reykjavík Akureyri mjög góð vara hröð afhending takk fyrir þýðing ævi það"
    ),
}
WRITTEN = [
    *[("polish", "cp1250"), ("polish", "iso8859_2"), ("czech", "cp1250"), ("hungarian", "cp1250")],
    *[("romanian", "cp1250"), ("lithuanian", "cp1257"), ("turkish", "cp1254")],
    *[
        ("taiwanese", "big5"),
        ("korean", "cp949"),
        ("japanese", "euc_jp"),
        ("japanese", "shift_jis"),
    ],
    *[("chinese", "gb18030"), ("russian", "koi8_r"), ("russian", "cp1251"), ("greek", "cp1253")],
    *[("hebrew", "cp1255"), ("thai", "cp874"), ("french", "cp1252"), ("german", "cp1252")],
    *[("spanish", "cp1252"), ("portuguese", "cp1252"), ("danish", "cp1252")],
    *[("german", "cp437"), ("german", "cp850"), ("french", "cp850"), ("spanish", "cp850")],
    *[("portuguese", "cp850"), ("danish", "cp850"), ("polish", "cp852"), ("czech", "cp852")],
    *[("hungarian", "cp852"), ("russian", "cp866"), ("greek", "cp737")],
    *[("german", "mac_roman"), ("french", "mac_roman"), ("spanish", "mac_roman")],
    *[("portuguese", "mac_roman"), ("danish", "mac_roman"), ("vietnamese", "cp1258")],
    *[("icelandic", "cp1252"), *((language, "utf-8") for language in WORDS)],
]


def table(language, rows, seed):
    choice, words = random.Random(seed), WORDS[language].split()
    titles = f"{words[0]},{words[1]},score\n"
    return titles + "".join(
        f"{choice.choice(words)} {i},{' '.join(choice.choices(words, k=6))},{i % 7}\n"
        for i in range(rows)
    )


def in_parts(text, encoding):
    """Return a text with the marks of those letters apart that an encoding has in no other way."""

    def letter(known):
        try:
            known.encode(encoding)
        except UnicodeError:
            first, *marks = unicodedata.normalize("NFD", known)
            tones = "".join(mark for mark in marks if mark in TONES)
            rest = "".join(mark for mark in marks if mark not in TONES)
            return unicodedata.normalize("NFC", first + rest) + tones
        return known

    return "".join(map(letter, text)) if encoding == "cp1258" else text


# Of few letters it hangs on which; many have all of a language's in any draw.
@pytest.mark.parametrize(("rows", "draws"), [(5, 3), (300, 1)])
@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_a_table_in_its_own_encoding_is_read_right(language, encoding, rows, draws):
    for seed in range(draws):
        text = table(language, rows, seed)
        if encoding == "cp850":
            text = text.replace("œ", "oe")  # which DOS has not
        written = in_parts(text, encoding).encode(encoding)
        read = ee.read(written, name="a.csv")
        cells = [str(cell) for cell in read.items.to_numpy().ravel()]
        assert all(line.split(",")[1] in cells for line in text.splitlines()[1:])
        said = [n.text for n in read.notes if "The text was read as" in n.text]
        assert bool(said) == (encoding != "utf-8")
        assert not said or called(detect(written)) in said[0]


def test_names_of_many_western_countries_stay_western():
    names = "François Müller Åse Peña José São Ærø Þór Zoë Citroën Dvořak naïve Straße".replace(
        "ř", "r"
    )
    data = "".join(f"{name},{i}\n" for i, name in enumerate(names.split() * 5)).encode("cp1252")
    assert detect(b"name,n\n" + data) == "cp1252"


@pytest.mark.parametrize(
    "text",
    [
        "5 £ and 3 m², 20 °C\n",
        "7 m³, Nº 5, £ 3\n",
        "20 °C\n",
        "¿Qué? ¡Sí!\n",
        "“so” – it’s l’été\n",
        "½\n",
    ],
)
def test_signs_are_no_letters_of_another_language(text):
    assert detect((text * 20).encode("cp1252")) == "cp1252"


def test_one_accent_decides_nothing():
    assert detect("name\ncafé\n".encode("cp1252")) == "cp1252"
    assert detect("name\nà ça\n".encode("cp1252")) == "cp1252"
