/// What the app holds when it starts: the same every time.
enum BubbleSeed {
  /// The options of each set, which no endpoint tells.
  static let options = [
    "venue_status": ["Open", "Closed", "Under construction", "New | Pending"],
    "user_status": ["Ativo", "Inativo"], "amenity": ["Wi-Fi", "Parking", "Kitchen", "Stage"],
  ]

  /// Who the user token belongs to.
  static let userID = "1640995200007x100000000000000007"

  static func state(_ setup: BubbleSetup) -> BubbleApp.State {
    var state = BubbleApp.State()
    for type in [users, venues, rooms, coffeeshops, rentalunits, leads, events] {
      state.types[type.name] = type
      state.order.append(type.name)
    }
    var dice = BubbleDice(seed: 7)
    fillUsers(&state)
    fillVenues(setup.venues, &state, &dice)
    fillShops(&state, &dice)
    fillUnits(&state)
    fillEvents(setup.events, &state, &dice)
    return state
  }

  // Types

  private static let users = BubbleType(
    name: "user", display: "User",
    fields: [
      BubbleField("Name", "text"), BubbleField("Photo", "image"),
      BubbleField("Status", "option.user_status"), authentication,
    ], rules: BubbleRules(anybodyMayRead: false, usersMayCreate: false, usersMayModify: false))

  private static var authentication: BubbleField {
    var field = BubbleField("authentication", "authentication")
    field.id = "authentication"
    return field
  }

  private static let venues = BubbleType(
    name: "venue", display: "Venue",
    fields: [
      BubbleField("Name", "text"), BubbleField("Capacity", "number"), BubbleField("Open", "boolean"),
      BubbleField("Photos", "list.image"), BubbleField("Address", "geographic_address"),
      BubbleField("Status", "option.venue_status"), BubbleField("Owner", "user"),
      BubbleField("Rooms", "list.custom.room"), BubbleField("Opened on", "date"),
      BubbleField("Notes", "text"), BubbleField("Tags", "list.text"), BubbleField("Floor plan", "file"),
      BubbleField("Amenities", "list.option.amenity"), BubbleField("Prices", "list.number"),
    ])

  private static let rooms = BubbleType(
    name: "room", display: "Room",
    fields: [
      BubbleField("Name", "text"), BubbleField("Seats", "number"), BubbleField("Venue", "custom.venue"),
    ])

  private static let coffeeshops = BubbleType(
    name: "coffeeshops", display: "Coffeeshops",
    fields: [
      BubbleField("name", "text"), BubbleField("address", "geographic_address"),
      BubbleField("rating", "number"),
    ])

  private static let rentalunits = BubbleType(
    name: "rentalunit", display: "Rental Unit",
    fields: [BubbleField("Unit name", "text"), BubbleField("1st Payment %", "number")],
    rules: BubbleRules(usersMayModify: false))

  private static let leads = BubbleType(
    name: "lead", display: "Lead",
    fields: [
      BubbleField("Name", "text"), BubbleField("Email", "text"), BubbleField("Age", "number"),
      BubbleField("Joined", "date"), BubbleField("Active", "boolean"),
    ],
    rules: BubbleRules(anybodyMayRead: false, refusedEnding: ("email_text", "@blocked.example")))

  private static let events = BubbleType(
    name: "event", display: "Event",
    fields: [
      BubbleField("Title", "text"), BubbleField("Number", "number"), BubbleField("Kind", "text"),
    ])

  // Things

  private static let firstMoment = 1_640_995_200_000

  private static func id(_ moment: Int, _ number: Int) -> String {
    "\(moment)x\(100_000_000_000_000_000 + number)"
  }

  private static func add(
    _ values: [String: JSON], _ moment: Int, _ number: Int, _ type: String, _ state: inout BubbleApp.State
  ) {
    state.types[type]?.add(
      BubbleThing(
        id: id(moment, number), created: moment, modified: moment + 37,
        creator: "admin_user_loopback_test", values: values))
  }

  private static func fillUsers(_ state: inout BubbleApp.State) {
    let names = [
      "Ada Lovelace", "Alan Turing", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov", "Donald Knuth",
      "Radia Perlman", "Tony Hoare", "Frances Allen", "Niklaus Wirth", "Lynn Conway", "Ken Thompson",
    ]
    for (index, name) in names.enumerated() {
      let moment = firstMoment + index
      let email = name.lowercased().split(separator: " ").joined(separator: ".") + "@example.com"
      var thing = BubbleThing(
        id: "\(moment)x\(100_000_000_000_000_000 + index)", created: moment, modified: moment,
        creator: "admin_user_loopback_test",
        values: [
          "name_text": .string(name), "authentication": ["email": ["email": .string(email)]],
          "status_option_user_status": .string(index % 4 == 3 ? "Inativo" : "Ativo"),
        ])
      if index == 7 { thing.id = userID }
      state.types["user"]?.add(thing)
    }
  }

  private static func fillVenues(_ count: Int, _ state: inout BubbleApp.State, _ dice: inout BubbleDice) {
    let start = firstMoment + 86_400_000
    for index in 0..<40 {
      let values: [String: JSON] = [
        "name_text": .string("Room \(100 + index)"), "seats_number": .int(10 + dice.next(200)),
      ]
      add(values, start + index * 60_000, index, "room", &state)
    }
    let rooms = state.types["room"]?.things.map(\.id) ?? []
    let users = state.types["user"]?.things.map(\.id) ?? []
    for index in 0..<count {
      let values = venue(index, rooms, users, &dice)
      add(values, start + 10_000_000 + index * 3_600_000, index, "venue", &state)
    }
  }

  private static func venue(
    _ index: Int, _ rooms: [String], _ users: [String], _ dice: inout BubbleDice
  ) -> [String: JSON] {
    let words = ["Grand", "Little", "Old", "New", "Blue", "Royal", "Green", "Hidden"]
    let kinds = ["Hall", "Theatre", "Cafe", "Club", "Gallery", "Garden"]
    let cities = ["New York", "Boston", "London", "Paris", "Philadelphia"]
    let statuses = options["venue_status"] ?? []
    var values: [String: JSON] = [
      "name_text": .string("\(words[dice.next(8)]) \(kinds[dice.next(6)]) \(index + 1)"),
      "capacity_number": .int(20 + dice.next(1000)), "open_boolean": .bool(dice.next(3) > 0),
      "status_option_venue_status": .string(statuses[index % 3]),
      "owner_user": .string(users[dice.next(users.count)]),
      "opened_on_date": .string(BubbleDate.text(1_300_000_000_000 + dice.next(5000) * 86_400_000)),
    ]
    let address = "\(1 + dice.next(300)) Main St, \(cities[dice.next(5)])"
    values["address_geographic_address"] = BubblePlace(address: address)?.json(address)
    if dice.next(2) == 0 {
      let first = dice.next(rooms.count - 3)
      values["rooms_list_custom_room"] = .array(rooms[first..<(first + 1 + dice.next(3))].map(JSON.string))
    }
    if dice.next(3) == 0 { values["tags_list_text"] = ["jazz", "dinner"] }
    if dice.next(4) == 0 { values["amenities_list_option_amenity"] = ["Wi-Fi", "Parking"] }
    if dice.next(5) == 0 { values["prices_list_number"] = [.number("12.5"), .number("30")] }
    if dice.next(3) == 0 { values["notes_text"] = "Ask at the bar.\nClosed on Mondays." }
    return values
  }

  private static func fillShops(_ state: inout BubbleApp.State, _ dice: inout BubbleDice) {
    let names = ["Cafe Luna", "The Cafes of Rome", "Cafeteria", "Bean There", "Tea House", "Corner Cafe"]
    let cities = ["New York", "Brooklyn", "Boston", "Newark", "Philadelphia", "London"]
    for index in 0..<60 {
      let address = "\(1 + index) Bean St, \(cities[index % 6])"
      var values: [String: JSON] = [
        "name_text": .string("\(names[index / 2 % 6]) \(index + 1)"),
        "rating_number": .number("\(1 + dice.next(4)).5"),
      ]
      values["address_geographic_address"] = BubblePlace(address: address)?.json(address)
      add(values, firstMoment + 1_000_000_000 + index * 1000, index, "coffeeshops", &state)
    }
  }

  /// The thing that the documentation shows.
  private static func fillUnits(_ state: inout BubbleApp.State) {
    state.types["rentalunit"]?.add(
      BubbleThing(
        id: "1671702337369x488321592367327900", created: 1_671_702_337_369, modified: 1_671_702_337_417,
        creator: "example@example.com", values: ["unit_name_text": "Unit A"]))
    add(
      ["unit_name_text": "Unit B", "1st_payment_%_number": 5], 1_671_702_337_900, 2, "rentalunit", &state)
  }

  /// Made in bursts, some of them in the same millisecond.
  private static func fillEvents(_ count: Int, _ state: inout BubbleApp.State, _ dice: inout BubbleDice) {
    guard var type = state.types["event"] else { return }
    type.things.reserveCapacity(count)
    type.places.reserveCapacity(count)
    var moment = firstMoment
    for index in 0..<count {
      let chance = dice.next(10)
      moment += chance < 3 ? 0 : chance < 9 ? dice.next(5000) : dice.next(200_000)
      type.add(
        BubbleThing(
          id: id(moment, index), created: moment, modified: moment, creator: "admin_user_loopback_test",
          values: [
            "title_text": .string("Event \(index + 1)"), "number_number": .int(index + 1),
            "kind_text": index % 2 == 0 ? "concert" : "talk",
          ]))
    }
    state.types["event"] = type
  }
}

/// Chance that is the same every time.
struct BubbleDice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// From 0 to below a number.
  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, limit)
  }
}
