"""The letter to Hengshui's pupils in English, text by text in the order of the page (campaigns.letters.english.to_translate)."""

ENGLISH = [
    "Hengshui Public Security Bureau, Traffic Police Division (demonstration)",
    "A letter to the children",
    "Dear children,",
    "Hello! Every morning you set out with your school bag. Your family watches you go, and we are there at the crossing. Yet where cars "
    "come and go, nothing protects you better than your own good habits.",
    "Today we ask you to carry a message home: learn the six small things below, do them yourself, and then tell your family about them.",
    "Check the lights first",
    "Red means stop, green means go. Even when it is green, look left and right.",
    "Use the zebra crossing",
    "Cross at the zebra crossing. Do not climb over barriers, and do not dash out.",
    "Wear a helmet",
    "On an electric bike, you and the grown-up both do up the chin strap.",
    "Fasten your seat belt",
    "Sit down and buckle up first. Keep your head and hands inside, and throw nothing out.",
    "Ride when you are old enough",
    "On the road you must be 12 to ride a bicycle, and 16 to ride an electric bike.",
    "Speak up for safety",
    "If someone in the family looks at a phone while driving, or wears no helmet, remind them gently.",
    "When you have read this letter, think about its three questions with your family, and decide together whether to sign the pledge. "
    "Sign it if you would like to. If you would rather not, that is all right too. What matters most is that you are safe.",
    "Your friends, the traffic police officers",
    "Think about it together",
    "The green light starts to flash",
    "You are still a few steps from the crossing, and a classmate shouts to you to run. What do you do?",
    "There is only one helmet",
    "Grandma comes to fetch you on her bike. Home is near, she says, you can go without one. What do you say?",
    "A classmate calls from across the road",
    "He is on the other side, and there is no crossing between you. How do you get there?",
    "To parents",
    "Children learn their habits from you. When you drive, please give way to people on foot and leave your phone alone. Wear a helmet on "
    "an electric bike. When you bring or collect your child, park in turn and keep the crossing free: better to walk a few steps more "
    "than to let a child weave through traffic. Please talk about the questions above with your child, and then decide together whether "
    "to sign the pledge. You can scan the code and sign on a phone, or cut off the slip and sign by hand; both count the same. Whether "
    "you sign is up to you, and makes no difference to how your child is judged at school.",
    "Our pledge for safe and considerate travel",
    "We watch the lights, use the zebra crossing, and never cross on red.",
    "We fasten our seat belts in a car, and wear helmets on an electric bike.",
    "We do not chase each other or skateboard on the road, and throw nothing out of a vehicle.",
    "We ride a bicycle on the road only from the age of 12, and an electric bike only from 16.",
    "Parents set the example, children remind them, and the whole family keeps to it.",
    "A classmate calls you from across the road. There is no zebra crossing here, but there is one fifty metres on. How do you get across?",
    "See that nothing is coming, and run",
    "Walk to the crossing, check the lights and the traffic, then cross",
    "Ask the classmate to run over to me",
    "If you run out in the middle of the road, a driver has no time to stop. Walk the fifty metres, use the crossing, and check the "
    "lights and the traffic first. Article 62 of the Road Traffic Safety Law and Article 75 of its Implementation Regulations ask "
    "for the same.",
    "Your cousin is 13 and wants to ride his own electric bike on a public road. May he?",
    "Yes, he is over 12",
    "No, he must be 16",
    "Yes, if he wears a helmet",
    "On the road you must be 12 to ride a bicycle and 16 to ride an electric bike: Article 72 of the Implementation Regulations of the "
    "Road Traffic Safety Law says so. Wear a helmet, but it does not make up for age.",
    "In the family car, who has to wear a seat belt?",
    "Only the driver",
    "Those in the front seats",
    "Everybody, front and back",
    "Article 51 of the Road Traffic Safety Law asks drivers and passengers alike to wear a seat belt. In a sudden stop, someone without "
    "one is thrown out of the back seat just the same. Sit down, buckle up, then go.",
]
