//! The words of a mail about an order, as plain text and as HTML.

use std::fmt::Write;

use stockade_domain::mail::MailKind;
use stockade_domain::money::Money;
use stockade_domain::order::{Order, OrderLine};
use stockade_domain::time::Timestamp;

use crate::html::escape;
use crate::message::happened_at;

/// What one mail says, before it is written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content<'a> {
    pub shop: &'a str,
    pub currency: &'a str,
    pub kind: MailKind,
    pub order: &'a Order,
}

impl Content<'_> {
    pub fn subject(&self) -> String {
        let number = self.number();
        match self.kind {
            MailKind::OrderConfirmed => format!("Order {number} is confirmed"),
            MailKind::HoldExpired => format!("Your hold {number} has ended"),
            MailKind::OrderCancelled => format!("Order {number} is cancelled"),
        }
    }

    pub fn text(&self) -> String {
        let mut text = format!("{}\n\n", self.opening());
        for line in &self.order.lines {
            let OrderLine { name, quantity, unit_price, .. } = line;
            let (each, all) = (self.price(*unit_price), self.price(line.total()));
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {quantity} x {}, {each} each: {all}", name.as_str());
        }
        let _ = write!(text, "\nTotal: {}\n\n{}\n\n{}\n", self.price(self.order.total), self.closing(), self.shop);
        text
    }

    pub fn html(&self) -> String {
        let mut rows = String::new();
        for line in &self.order.lines {
            let OrderLine { name, quantity, unit_price, .. } = line;
            let (each, all) = (escape(&self.price(*unit_price)), escape(&self.price(line.total())));
            let name = escape(name.as_str());
            let _ = writeln!(rows, "<tr><td>{quantity} x</td><td>{name}</td><td>{each}</td><td>{all}</td></tr>");
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{subject}</title></head>\n\
             <body>\n<h1>{subject}</h1>\n<p>{opening}</p>\n<table cellpadding=\"4\">\n{rows}\
             <tr><td></td><th>Total</th><td></td><th>{total}</th></tr>\n</table>\n\
             <p>{closing}</p>\n<p>{shop}</p>\n</body>\n</html>\n",
            subject = escape(&self.subject()),
            opening = escape(&self.opening()),
            total = escape(&self.price(self.order.total)),
            closing = escape(&self.closing()),
            shop = escape(self.shop),
        )
    }

    fn opening(&self) -> String {
        let shop = self.shop;
        match self.kind {
            MailKind::OrderConfirmed => format!("Thank you for your order at {shop}. This is what you bought:"),
            MailKind::HoldExpired => format!("These pieces were held for you at {shop}, and the time is over:"),
            MailKind::OrderCancelled => format!("This order at {shop} was cancelled:"),
        }
    }

    fn closing(&self) -> String {
        let (number, at) = (self.number(), in_utc(happened_at(self.kind, self.order)));
        match self.kind {
            MailKind::OrderConfirmed => format!("Your order number is {number}. It was confirmed on {at}."),
            MailKind::HoldExpired => {
                format!("Hold {number} ended on {at}. The pieces are free again, and nothing was charged.")
            }
            MailKind::OrderCancelled => format!("Order {number} was cancelled on {at}."),
        }
    }

    /// The number for people, or the id of an order whose store gave it none.
    fn number(&self) -> String {
        self.order.number.map_or_else(|| self.order.id.to_string(), |number| number.to_string())
    }

    fn price(&self, amount: Money) -> String {
        format!("{amount} {}", self.currency)
    }
}

pub(crate) fn in_utc(at: Timestamp) -> String {
    at.get().format("%Y-%m-%d at %H:%M UTC").to_string()
}

#[cfg(test)]
pub(crate) mod tests {
    use stockade_domain::catalogue::ProductName;
    use stockade_domain::ids::OrderNumber;
    use stockade_domain::mail::{self, Letter};
    use stockade_domain::order::OrderStatus;
    use stockade_domain::testing::{buyer, money, order_id, product, quantity, second};

    use super::*;

    /// A letter about an order of two lamps and one chair, whose name is up to no good.
    pub(crate) fn letter(kind: MailKind) -> Letter {
        Letter { to: buyer(7).email, content: mail::Content::Order(kind, order()) }
    }

    fn order() -> Order {
        let line = |id, name, pieces, price| OrderLine {
            product_id: product(id),
            name: ProductName::new(name).unwrap(),
            quantity: quantity(pieces),
            unit_price: money(price),
        };
        Order {
            id: order_id(1),
            number: Some(OrderNumber::new(42).unwrap()),
            buyer: buyer(7),
            status: OrderStatus::Confirmed,
            lines: vec![line(1, "Lamp", 2, "19.99"), line(2, "<b>\"Chair\"</b> & 'Co'", 1, "5.00")],
            total: money("44.98"),
            hold_expires_at: Some(second(120)),
            extensions: 0,
            created_at: second(0),
            confirmed_at: Some(second(60)),
            closed_at: Some(second(180)),
            version: 2,
        }
    }

    fn content(kind: MailKind, order: &Order) -> Content<'_> {
        Content { shop: "Ada's Lamps", currency: "EUR", kind, order }
    }

    #[test]
    fn a_confirmation_lists_what_was_bought_and_what_it_cost() {
        let text = content(MailKind::OrderConfirmed, &order()).text();
        let expected = "Thank you for your order at Ada's Lamps. This is what you bought:\n\n\
                        \x20 2 x Lamp, 19.99 EUR each: 39.98 EUR\n\
                        \x20 1 x <b>\"Chair\"</b> & 'Co', 5.00 EUR each: 5.00 EUR\n\n\
                        Total: 44.98 EUR\n\n\
                        Your order number is 42. It was confirmed on 2027-01-15 at 08:01 UTC.\n\n\
                        Ada's Lamps\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn each_kind_tells_what_happened_and_when() {
        for (kind, subject, when) in [
            (MailKind::OrderConfirmed, "Order 42 is confirmed", "08:01"),
            (MailKind::HoldExpired, "Your hold 42 has ended", "08:02"),
            (MailKind::OrderCancelled, "Order 42 is cancelled", "08:03"),
        ] {
            let order = order();
            let content = content(kind, &order);
            assert_eq!(content.subject(), subject);
            assert!(content.text().contains(&format!("2027-01-15 at {when} UTC")), "{}", content.text());
            assert!(content.html().contains(subject));
            assert!(content.html().contains(&format!("2027-01-15 at {when} UTC")));
        }
    }

    #[test]
    fn a_products_name_is_text_in_html_too() {
        let html = content(MailKind::OrderConfirmed, &order()).html();
        assert!(html.contains("<td>&lt;b&gt;&quot;Chair&quot;&lt;/b&gt; &amp; &#39;Co&#39;</td>"), "{html}");
        assert!(html.contains("<p>Ada&#39;s Lamps</p>"));
    }

    #[test]
    fn an_order_without_a_number_is_named_by_its_id() {
        let order = Order { number: None, ..order() };
        assert_eq!(
            content(MailKind::OrderConfirmed, &order).subject(),
            "Order 00000000-0000-0000-0000-000000000001 is confirmed"
        );
    }
}
