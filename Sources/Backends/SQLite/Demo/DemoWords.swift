/// The words that the sample workspace is made of.
enum DemoWords {
  static let firstNames = [
    "Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Radia", "Niklaus", "Frances", "Linus", "Margaret",
    "Ken", "Katherine", "Dennis", "Hedy", "Bjarne", "Anita", "Guido", "Mary", "Tim", "Zoë", "Søren", "Łukasz",
    "Inês", "Åsa", "Çağla", "Jürgen", "Nuñez", "Eoghan", "Siobhán", "Rene\u{301}", "Ana\u{308}is", "Priya",
    "Arjun", "Amara", "Kwame", "Leila", "Omar", "Noor", "Yusuf", "Ivana", "Dmitri", "Οδυσσέας", "Мария",
  ]
  static let lastNames = [
    "Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "Perlman", "Wirth", "Allen", "Hamilton",
    "Thompson", "Johnson", "Ritchie", "Lamarr", "Borg", "Keller", "Lee", "Müller", "Nowak", "García",
    "Öztürk",
    "Sørensen", "Kowalczyk", "Ferreira", "O'Brien", "MacLeod", "d'Arcy", "van den Berg", "Okafor", "Mensah",
    "Haddad", "Nakamura", "Petrov", "Novák", "Kovács", "Singh", "Sharma", "Nguyễn", "Papadopoulos", "Smith",
  ]
  static let wholeNames = [
    "张伟", "王秀英", "李娜", "刘洋", "佐藤 健", "鈴木 さくら", "高橋 陽子", "김민준", "이서연", "박지훈", "陳大文",
    "สมชาย ใจดี", "अनिका शर्मा", "ليلى حداد", "דוד לוי",
  ]
  static let companyStarts = [
    "Acme", "Northwind", "Blue Heron", "Copper", "Juniper", "Lantern", "Meridian", "Nimbus", "Orchard",
    "Pinnacle", "Quarry", "Redwood", "Saffron", "Tidewater", "Umbra", "Vantage", "Willow", "Yarrow", "Zephyr",
    "Harbour", "Kestrel", "Granite", "Foxglove", "Ember", "Drift", "Café Zoë", "Ørsted", "山田", "大同", "한빛",
  ]
  static let companyEnds = [
    "Works", "Logistics", "Foods", "Labs", "Partners", "Systems", "& Sons", "Ltd", "GmbH", "Studio",
    "Textiles",
    "Robotics", "Energy", "Press", "Optics", "商事", "Group", "Outfitters",
  ]
  static let cities = [
    "Lisbon", "Kraków", "Zürich", "Osaka", "São Paulo", "Nairobi", "Toronto", "Reykjavík", "Hà Nội",
    "Tallinn",
    "Montréal", "Göteborg", "北京", "서울", "Dublin", "Porto", "Wellington", "Malmö",
  ]
  static let sentences = [
    "Asked for a quote before the end of the quarter.", "Prefers to be called in the morning.",
    "Met at the fair; wants to see the new catalogue.", "Waiting for the signed contract.",
    "The last delivery was two days late, and we apologised.", "Interested in the yearly plan 🎉",
    "Speaks Portuguese and English.", "Send the samples to the warehouse, not to the office.",
    "Budget is decided in March.", "Knows our support team well.", "Has moved to another department.",
    "請在星期五之前回覆。", "Rückruf erbeten, am besten nachmittags.", "Needs an invoice with the order number on it.",
  ]
  static let tags = ["vip", "newsletter", "partner", "press", "cold", "renewal", "beta", "多语言"]
  static let dealThings = [
    "Starter package", "Yearly plan", "Pilot", "Renewal", "Training days", "Spare parts", "Audit",
    "Migration",
    "Onboarding", "Extended support", "Prototype", "Second site",
  ]
  static let industries = ["Software", "Food", "Transport", "Energy", "Design", "Publishing", "Health"]
  static let contactStages = ["Lead", "Open", "Won", "Lost"]
  static let dealStages = ["New", "Qualified", "Proposal", "Won", "Lost"]
}
