//! Inputs as the types of the SDK, and its answers as data, under the API's names.

use aws_sdk_ec2::primitives::Blob;
use codegen::json::Json;

/// The inputs of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Inputs<'a>(pub(super) &'a Json);

impl Inputs<'_> {
    /// The input that a setter sets: `VpcId` for `set_vpc_id`.
    pub(super) fn of<T: FromData>(self, setter: &str) -> Option<T> {
        T::from_data(crate::query::field(self.0, &api_name(setter.strip_prefix("set_").unwrap_or(setter)))?)
    }
}

/// The API's name of a field: `Ipv6CidrBlock` for `ipv6_cidr_block`.
pub(super) fn api_name(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    for word in field.split('_') {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}

/// A type of the SDK that is made from data.
pub(super) trait FromData: Sized {
    /// The value, if the data is one.
    fn from_data(data: &Json) -> Option<Self>;
}

impl FromData for String {
    fn from_data(data: &Json) -> Option<Self> {
        crate::query::text(data)
    }
}

impl FromData for bool {
    fn from_data(data: &Json) -> Option<Self> {
        if let Json::Bool(yes) = data { Some(*yes) } else { None }
    }
}

impl FromData for i32 {
    fn from_data(data: &Json) -> Option<Self> {
        match data {
            Json::Number(number) => number.as_i64().and_then(|number| number.try_into().ok()),
            Json::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl FromData for Blob {
    fn from_data(data: &Json) -> Option<Self> {
        crate::query::text(data).map(Self::new)
    }
}

impl<T: FromData> FromData for Vec<T> {
    fn from_data(data: &Json) -> Option<Self> {
        if let Json::List(items) = data { items.iter().map(T::from_data).collect() } else { None }
    }
}

/// A type of the SDK that is shown as data.
pub(super) trait ToData {
    /// The value as data.
    fn to_data(&self) -> Json;
}

impl ToData for String {
    fn to_data(&self) -> Json {
        Json::text(self)
    }
}

impl ToData for bool {
    fn to_data(&self) -> Json {
        Json::from(*self)
    }
}

impl ToData for i32 {
    fn to_data(&self) -> Json {
        Json::from(i64::from(*self))
    }
}

impl<T: ToData> ToData for Option<T> {
    fn to_data(&self) -> Json {
        self.as_ref().map_or(Json::Null, T::to_data)
    }
}

impl<T: ToData> ToData for Vec<T> {
    fn to_data(&self) -> Json {
        Json::list(self.iter().map(T::to_data))
    }
}

/// Types that are words: `FromData` and `ToData` by their text.
macro_rules! words {
    ($($path:path),* $(,)?) => {$(
        impl FromData for $path {
            fn from_data(data: &Json) -> Option<Self> {
                crate::query::text(data).map(|text| Self::from(&*text))
            }
        }

        impl ToData for $path {
            fn to_data(&self) -> Json {
                Json::text(self.as_str())
            }
        }
    )*};
}

/// Structures that are inputs, with the setters of their parts.
macro_rules! inputs {
    ($($path:path { $($setter:ident),* $(,)? })*) => {$(
        impl FromData for $path {
            fn from_data(data: &Json) -> Option<Self> {
                let parts = Inputs(data);
                Some(Self::builder()$(.$setter(parts.of(stringify!($setter))))*.build())
            }
        }
    )*};
}

/// Structures that are answers, with their fields as far as somebody asks for them.
macro_rules! answers {
    ($($path:path { $($field:ident),* $(,)? })*) => {$(
        impl ToData for $path {
            fn to_data(&self) -> Json {
                Json::object([$((api_name(stringify!($field)), self.$field.to_data())),*])
            }
        }
    )*};
}

pub(super) use {answers, inputs, words};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_api() {
        for (field, name) in
            [("vpc_id", "VpcId"), ("ipv6_cidr_block", "Ipv6CidrBlock"), ("enable_dns64", "EnableDns64")]
        {
            assert_eq!(api_name(field), name);
        }
    }
}
