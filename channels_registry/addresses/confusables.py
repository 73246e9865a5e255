"""Signs that are mistaken for a Latin letter, in the typefaces in which platforms show names.

Not the whole table of Unicode: the letters of scripts that impostors write Latin words with, and digits read as
letters. What is not listed here stays itself, so names in other scripts are compared as they are.
"""

# Each Latin letter (or pair) and what is read as it. Accents are gone before, ornamental forms are plain letters.
_READ_AS = {
    "a": "а α Α ɑ 4",
    "ae": "æ ӕ",
    "b": "ь Ь в В β Β ƅ",
    "c": "с С ϲ ⅽ ᴄ",
    "d": "ԁ ɗ đ ð ժ",
    "e": "е Е є ε Ε э 3 ə",
    "f": "ғ ƒ ք",
    "g": "ɡ ց ɢ",
    "h": "һ Һ н Н Η հ ħ",
    "j": "ј Ј ϳ ȷ",
    "k": "к К κ Κ ĸ ҡ қ",
    "l": "1 i I | ! ı і І ї Ӏ ӏ ι Ι ɩ ł ʟ ǀ Ɩ լ",
    "m": "м М Μ",
    "n": "п П η Ν ո",
    "o": "0 о О ο Ο օ Օ ø σ ө θ",
    "oe": "œ",
    "p": "р Р ρ Ρ þ",
    "q": "ԛ գ զ",
    "r": "г ᴦ ʀ",
    "s": "ѕ Ѕ ꜱ 5 $ ƨ ς",
    "ss": "ß ẞ",
    "t": "т Т τ Τ ŧ ƭ",
    "u": "υ ц ս µ μ ʋ",
    "v": "ν ѵ ᴠ",
    "w": "ω ԝ ш ѡ ա",
    "x": "х Х χ Χ",
    "y": "у У Υ ү γ ყ",
    "z": "ᴢ ζ Ζ ƶ",
}
CONFUSABLE = {sign: letter for letter, signs in _READ_AS.items() for sign in signs.split()}

# Two letters read as one.
PAIRS = {"rn": "m", "vv": "w"}
