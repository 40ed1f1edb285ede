# How a business sets its program up: questions, answers, review.
business-intro =
    💼 Kopilka for business
    A loyalty program in this chat, in five minutes: points, levels, invitations, surveys, and a till.
    To do this we store your Telegram ID, name, and language. Delete them anytime: /privacy
closed-to-newcomers = This program is closing or already closed, so new members can’t join.
program-full = This program has no room for new members right now. Ask at the checkout when you can join.
staff-invitation-declined = Nothing was stored. The link still works if you change your mind.
invite-self = This is your own link. Send it to a friend: /invite
invite-cycle = This link comes from someone you invited, so it brings no bonus. Invite more friends: /invite
invite-existing = You are a member already: the bonus is for new members. Your own link: /invite
agree = Agree and join
not-now-answer = Nothing was stored. To join later, send /start.
privacy-policy = Privacy policy
# $program (String)
# $rule (String)
consent-ask =
    🪙 { $program }: points for purchases
    { $rule }. To run your account we store your Telegram ID, name, language, and purchases. Delete them anytime: /privacy
# The text that is agreed to. Raise its version in the code with every change.
# $program (String)
consent-text =
    Consent to the processing of personal data

    I agree to the processing of my Telegram ID, first name, chosen language, purchases (amount, time, place), and answers to surveys by the business that runs { $program }, to keep my loyalty account, to tell me about changes to it in this chat, and to ask me for feedback now and then, which I can turn off.
    My name and Telegram ID are stored encrypted, separately from my points records. They are not passed on to anyone else.
    This consent stays in effect until I withdraw it. I can do that at any time with /privacy: my data is then erased.
# $program (String)
policy-text =
    Privacy policy: { $program }

    What is stored: Telegram ID, first name, language, the time of your consent; purchases, points, and answers to surveys under a random number.
    Why: to keep your points and to answer you here.
    How: your name and Telegram ID are encrypted with a key of your own. Cashiers see your card number and first name; external tills see only the number.
    How long: until you delete them. Point records stay for accounting, unlinked from you.
    Invitations: if you open a friend’s link, we keep whose it was, scrambled, for up to 30 days until you join. After you delete your data, we keep an anonymous marker for 400 days showing that you were once a member and when you last got a birthday gift.
    Surveys: your scores are kept under the random number; what you write is encrypted with your own key and read by those who run the program, without your name unless you show it.
    Your rights: see what is stored and delete it with /privacy.
no-program = To join a program, open the link or scan the code you were given at checkout.
unknown-program = No program found for this link. Ask at checkout for a new one.
claim-unknown = This card link is not valid. Ask at checkout for a new one.
claim-used = This card already belongs to another member. If it is yours, tell the staff at checkout.
command-start = Menu
